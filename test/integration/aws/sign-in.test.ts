import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { signInEnds } from '../../../src/aws/sign-in.ts'

const url = 'https://clinic.awsapps.com/start'
let home: string

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'medspa-sign-in-'))
  await mkdir(path.join(home, '.aws', 'sso', 'cache'), { recursive: true })
  vi.stubEnv('HOME', home)
  vi.stubEnv('AWS_CONFIG_FILE', path.join(home, '.aws', 'config'))
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path.join(home, '.aws', 'credentials'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(home, { recursive: true })
})

/** Files as `aws configure sso` and `aws sso login` write them. */
const signedIn = async (config: string, id: string, token: object) => {
  await writeFile(path.join(home, '.aws', 'config'), config)
  const name = createHash('sha1').update(id).digest('hex')
  await writeFile(path.join(home, '.aws', 'sso', 'cache', `${name}.json`), JSON.stringify(token))
}
const expiresAt = '2026-11-23T15:00:00Z'
const older = `[profile ops]\nsso_start_url = ${url}\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = ops\n`
const newer = `[profile ops]\nsso_session = clinic\nsso_account_id = 1\nsso_role_name = ops\n[sso-session clinic]\nsso_start_url = ${url}\nsso_region = us-east-1\n`
const role = '[profile deploy]\nrole_arn = arn:aws:iam::1:role/deploy\nsource_profile = ops\n'

test.each([
  ['one that nothing renews', older, url, { expiresAt, accessToken: 't' }, 'ops', new Date(expiresAt)],
  ['the same behind a role', older + role, url, { expiresAt, accessToken: 't' }, 'deploy', new Date(expiresAt)],
  ['one that renews itself', newer, 'clinic', { expiresAt, accessToken: 't', refreshToken: 'r' }, 'ops', undefined],
  ['a session without a refresh token', newer, 'clinic', { expiresAt, accessToken: 't' }, 'ops', new Date(expiresAt)],
  ['no sign-in', '[profile ops]\nregion = us-east-1\n', url, {}, 'ops', undefined],
  ['a profile that is not there', older, url, { expiresAt }, 'other', undefined],
  ['a token without a time', older, url, { accessToken: 't' }, 'ops', undefined],
])('a sign-in: %s', async (_, config, id, token, profile, ends) => {
  await signedIn(config, id, token)
  expect(await signInEnds(profile)).toEqual(ends)
})
