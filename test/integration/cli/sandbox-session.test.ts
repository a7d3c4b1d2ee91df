import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ownRequest } from './support/own-request.ts'
import { documentOf, openWorkplace, type Workplace } from './support/workplace.ts'

let work: Workplace
const ROLE = 'ops'
const inRole = { env: { MEDSPA_SANDBOX_ROLE: ROLE, MEDSPA_SANDBOX_SESSION: '14400' } }
const rehearsing = (line: string) => [...line.split(' '), '--env', 'development', '--sandbox', '--json']

/** What the sandbox's own API answers. */
const own = async (method: string, path: string, body?: object) => (await ownRequest(work, path, { method, body })).body
const endNextSession = (after: number) => own('POST', 'faults', { service: 'sts', fault: 'session-ends', after })

beforeAll(async () => {
  work = await openWorkplace()
  expect(await work.medspa(['sandbox', 'up'], { env: { MEDSPA_SANDBOX_TESTING: '1' } })).toMatchObject({ exitCode: 0 })
  const aws = await work.aws()
  await new IAMClient(aws).send(
    new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: '{}', MaxSessionDuration: 14_400 }),
  )
  await new SecretsManagerClient(aws).send(
    new CreateSecretCommand({ Name: 'medspa-development-app-secrets', SecretString: '{"TOKEN":"canary-value-77"}' }),
  )
})
afterAll(() => work.dispose())

test.each<[string, Record<string, string>, RegExp]>([
  ['a length without a role', { MEDSPA_SANDBOX_SESSION: '900' }, /MEDSPA_SANDBOX_ROLE is not/],
  ['too short', { MEDSPA_SANDBOX_ROLE: ROLE, MEDSPA_SANDBOX_SESSION: '899' }, /lasts 900 to 43200 seconds/],
  ['too long for anybody', { MEDSPA_SANDBOX_ROLE: ROLE, MEDSPA_SANDBOX_SESSION: '43201' }, /lasts 900 to 43200/],
  ['no number', { MEDSPA_SANDBOX_ROLE: ROLE, MEDSPA_SANDBOX_SESSION: '15m' }, /lasts 900 to 43200/],
  [
    'too long for the role',
    { MEDSPA_SANDBOX_ROLE: ROLE, MEDSPA_SANDBOX_SESSION: '14401' },
    /takes no session of 14401/,
  ],
  ['no name of a role', { MEDSPA_SANDBOX_ROLE: 'a b' }, /no name and no ARN/],
  ['a role that is not there', { MEDSPA_SANDBOX_ROLE: 'none' }, /The sandbox has no role arn:aws:iam::\d+:role\/none/],
])('%s is a usage error', async (_what, env, message) => {
  const ran = await work.medspa(rehearsing('secrets list'), { env })
  expect(ran.exitCode).toBe(2)
  expect(documentOf(ran).error).toMatchObject({
    code: 'sandbox-session-invalid',
    message: expect.stringMatching(message),
  })
})

test.each([ROLE, `arn:aws:iam::123456789012:role/${ROLE}`])('a command runs in the role %s', async (role) => {
  const ran = await work.medspa(rehearsing('secrets list'), { env: { MEDSPA_SANDBOX_ROLE: role } })
  expect(documentOf(ran)).toMatchObject({ ok: true })
  const { calls } = JSON.parse(await own('GET', 'journal'))
  expect(calls).toContainEqual(
    expect.objectContaining({
      principal: `arn:aws:sts::123456789012:assumed-role/${ROLE}/medspa`,
      action: 'secretsmanager:GetSecretValue',
    }),
  )
  expect(JSON.stringify(calls)).not.toContain('canary-value-77')
})

test('Terraform and what it starts have the keys of the session', async () => {
  await work.medspa(rehearsing('plan'), inRole)
  const { calls } = JSON.parse(await own('GET', 'journal')) as { calls: { action: string; principal: string }[] }
  // The state's lock is Terraform's own.
  const byTerraform = calls.filter(({ action }) => action === 'ec2:DescribeAvailabilityZones')
  expect(byTerraform.map(({ principal }) => principal)).toContain(
    `arn:aws:sts::123456789012:assumed-role/${ROLE}/medspa`,
  )
})

test.each([
  ['plan', 0],
  ['plan', 1],
  ['plan', 2],
  // By then Terraform is at work.
  ['plan', 12],
  ['deploy --yes', 0],
  ['deploy --yes', 2],
  ['deploy --yes', 4],
  ['park --yes', 0],
  ['park --yes', 1],
  ['restore --yes', 1],
  ['migrate', 1],
  ['validate', 1],
  ['unlock', 1],
  ['secrets list', 1],
  ['secrets list', 2],
  ['secrets unset TOKEN --yes --no-roll', 1],
  ['secrets unset TOKEN --yes --no-roll', 3],
])('a session that ends in `%s` after %i calls is one clear error', async (line, after) => {
  await endNextSession(after)
  const ran = await work.medspa(rehearsing(line), inRole)
  expect(ran.exitCode).toBe(1)
  expect(documentOf(ran).error).toMatchObject({
    code: 'aws-credentials',
    whose: 'operator',
    hint: expect.stringMatching(/set MEDSPA_SANDBOX_SESSION to more seconds/),
  })
  expect(documentOf(ran).error?.message).toMatch(/ExpiredToken|HTTP 400/)
  expect(ran.stderr).not.toMatch(/\n\s+at /)
  // The fault met this command, and no later one.
  const { faults } = JSON.parse(await own('GET', 'faults'))
  expect(faults.at(-1)).toMatchObject({ met: expect.stringContaining(ROLE) })
})

test.each([
  ['deploy --yes', /a first deploy may take 55 minutes\.$/],
  ['restore --yes', /a restore may take 1 h 30 min\.$/],
  ['park --yes', /a park may take 1 h 30 min\.$/],
  ['migrate', /a migration may take 20 minutes\.$/],
  ['secrets set TOKEN --roll', /replacing the tasks may take 30 minutes\.$/],
])('`%s` in a session that is almost over is refused before it changes anything', async (line, words) => {
  await own('POST', 'faults', { service: 'sts', fault: 'session-almost-over', value: '600' })
  const before = JSON.parse(await own('GET', 'journal')).calls.length
  const ran = await work.medspa(rehearsing(line), inRole)
  expect(documentOf(ran).error).toMatchObject({
    code: 'credentials-too-short',
    message: expect.stringMatching(/^The credentials last (9|10) more minutes, and /),
    hint: expect.stringMatching(/set MEDSPA_SANDBOX_SESSION to more seconds/),
  })
  expect(documentOf(ran).error?.message).toMatch(words)
  expect(ran.exitCode).toBe(3)
  const { calls } = JSON.parse(await own('GET', 'journal')) as { calls: { action: string; resources: string[] }[] }
  const changing = calls
    .slice(before)
    .filter(
      ({ action, resources }) => !/:(Describe|Get|List|Head|Assume)/.test(action) && !/\/runs\//.test(resources.join()),
    )
  expect(changing).toEqual([])
})

test('the preflight says how long the credentials still last', async () => {
  const ran = await work.medspa(rehearsing('plan'), inRole)
  const [preflight] = documentOf(ran).steps
  expect(preflight?.reason).toMatch(/; credentials for 3 h 59 min more$/)
})
