import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run } from '../../../src/commands/ci/secrets/run.ts'
import type { Environment } from '../../../src/config/names.ts'
import { givenTerminal } from '../../support/given-terminal.ts'

const given = {
  AWS_ACCOUNT_ID: '123456789012',
  AWS_DEPLOY_ROLE_ARN: 'arn:aws:iam::123456789012:role/deploy/medspa',
  TF_STATE_BUCKET: 'clinic-state',
  API_CERTIFICATE_ARN: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b-2c',
}
const check = async (env: Record<string, string>, json = true) => {
  const { terminal, written } = givenTerminal({ env })
  const code = await run({ json }, terminal)
  return { code, ...written }
}

describe('medspa ci secrets', () => {
  it('is content with the secrets of the checklist', async () => {
    const { code, out } = await check(given, false)
    expect([code, out.split('\n').length]).toEqual([0, 5])
    for (const value of Object.values(given)) expect(out).not.toContain(value)
  })

  it('names each that is empty, with a command that sets it', async () => {
    const { code, err } = await check(
      { ...given, TF_STATE_BUCKET: '', API_CERTIFICATE_ARN: ' ', GITHUB_REPOSITORY: 'clinic/platform' },
      false,
    )
    expect(code).toBe(3)
    expect(err).toContain('TF_STATE_BUCKET, API_CERTIFICATE_ARN are empty')
    expect(err.replaceAll(/\s+/g, ' ')).toContain('`gh secret set TF_STATE_BUCKET --repo clinic/platform`')
  })

  it.each<[environment: Environment, line: string, expected: number]>([
    ['development', 'voice: { allow_plain_http: true }', 0],
    ['production', 'domain: api.clinic.example', 3],
    ['production', 'certificate_arn: arn:aws:acm:us-east-1:123456789012:certificate/0a1b', 0],
    ['production', '{ domain: api.clinic.example, route53_zone_id: Z0123456789ABCDEFGHIJ }', 0],
    ['development', 'public_url: https://api.clinic.example', 3],
  ])(
    'asks for no certificate where the configuration of %s makes it needless: %s',
    async (environment, line, expected) => {
      const cwd = await mkdtemp(path.join(tmpdir(), 'medspa-secrets-'))
      onTestFinished(() => rm(cwd, { recursive: true }))
      await writeFile(path.join(cwd, 'medspa.config.yaml'), `environments:\n  ${environment}:\n    ${line}\n`)
      // The workflow passes the same secret on.
      const env = { ...given, API_CERTIFICATE_ARN: '', MEDSPA_CERTIFICATE_ARN: '' }
      const { terminal, written } = givenTerminal({ env, cwd })
      expect(await run({ for: environment, json: true }, terminal), written.out).toBe(expected)
      const { result } = JSON.parse(written.out) as { result: { secrets: { name: string; state: string }[] } }
      const state = expected === 0 ? 'needless' : 'empty'
      expect(result.secrets.filter((secret) => secret.state !== 'set')).toMatchObject([
        { name: 'API_CERTIFICATE_ARN', state },
      ])
    },
  )

  it.each([
    ['AWS_ACCOUNT_ID', '1234-5678-9012', 'twelve digits'],
    ['AWS_DEPLOY_ROLE_ARN', 'arn:aws:iam::123456789012:user/deploy', 'role/NAME'],
    ['AWS_DEPLOY_ROLE_ARN', 'arn:aws:iam::210987654321:role/deploy', 'of another account'],
    ['AWS_DEPLOY_ROLE_ARN', `${given.AWS_DEPLOY_ROLE_ARN}\n`, 'a line break'],
    ['TF_STATE_BUCKET', 'Clinic_State', "a bucket's name"],
    ['TF_STATE_BUCKET', 's3://clinic-state', "a bucket's name"],
    ['API_CERTIFICATE_ARN', 'arn:aws:iam::123456789012:server-certificate/x', 'arn:aws:acm:'],
  ])('says what is wrong with %s without its value: %j', async (name, value, reason) => {
    const { code, err, out } = await check({ ...given, [name]: value })
    expect(code).toBe(3)
    const { error, result } = JSON.parse(out) as {
      error: { code: string; evidence: string[] }
      result: { secrets: { name: string; state: string }[] }
    }
    expect(error).toMatchObject({ code: 'ci-secret-empty', evidence: [expect.stringContaining(reason)] })
    expect(result.secrets.filter(({ state }) => state !== 'set')).toMatchObject([{ name, state: 'malformed' }])
    expect(out + err).not.toContain(value.trim())
  })
})
