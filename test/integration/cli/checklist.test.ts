import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Section } from '../../../src/checklist/item.ts'
import { namesFor } from '../../../src/config/names.ts'
import { documentOf, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

// The real program on a sandbox on which nothing is deployed: this test writes what a foundation would leave.
const names = namesFor('development')
const balancer = 'medspa-development-1.elb.localhost:8123'

let workplace: Workplace
beforeAll(async () => {
  workplace = await openWorkplace()
  succeeded(await workplace.medspa(['sandbox', 'up']))
})
afterAll(() => workplace.dispose())

const medspa = (...words: string[]) => workplace.medspa(['checklist', '--env', 'development', '--sandbox', ...words])

async function states(): Promise<Record<string, string>> {
  const { result } = documentOf(succeeded(await medspa('--json'))) as unknown as { result: { sections: Section[] } }
  return Object.fromEntries(
    result.sections.flatMap(({ items, section }) => items.map(({ id, state }) => [`${section} ${id}`, state])),
  )
}

describe('medspa checklist', () => {
  it('knows all of an empty account, and is no failure', async () => {
    const found = await states()
    expect(Object.values(found)).not.toContain('unknown')
    expect(found).toMatchObject({
      '2.1 account-and-region': 'done',
      '2.2 state-key': 'to-do',
      '2.3 apply': 'to-do',
      '2.4 placeholders': 'to-do',
      '2.5 api-image': 'to-do',
      '2.8 health': 'to-do',
    })
    expect(await medspa('--check')).toMatchObject({
      exitCode: 4,
      stdout: expect.stringMatching(/^The checklist of development \(sandbox\): \d+ done, /),
      stderr: expect.stringContaining('The checklist is not done'),
    })
  })

  it('sees the state and the secret, and prints them for a ticket without a value', async () => {
    const { stateBucket } = await workplace.endpoint()
    const aws = await workplace.aws()
    await new S3Client({ ...aws, forcePathStyle: true }).send(
      new PutObjectCommand({
        Bucket: stateBucket,
        Key: names.stateKey,
        Body: JSON.stringify({
          ...{ version: 4, terraform_version: '1.9.0', serial: 1, lineage: 'of-a-test', resources: [] },
          outputs: { api_alb_dns_name: { value: balancer, type: 'string' } },
        }),
      }),
    )
    const values = {
      DATABASE_URL: 'postgres://a:not-to-be-told@db/app?sslmode=require',
      ADMIN_JWT_SECRET: 'PLACEHOLDER',
    }
    await new SecretsManagerClient(aws).send(
      new CreateSecretCommand({ Name: names.appSecrets, SecretString: JSON.stringify(values) }),
    )
    expect(await states()).toMatchObject({
      '2.2 state-bucket': 'done',
      '2.2 state-key': 'done',
      '2.3 apply': 'to-do',
      '2.3 api-alb-dns-name': 'done',
      '2.3 redis-endpoint': 'to-do',
      '2.4 placeholders': 'done',
      '2.4 database-url': 'done',
      '2.4 admin-jwt-secret': 'to-do',
      '2.4 provider-credentials': 'to-do',
    })
    const { stdout } = succeeded(await medspa('--markdown'))
    expect(stdout).toMatch(/^## The checklist of development \(sandbox\): /)
    expect(stdout).toContain(`- [x] **Record \`api_alb_dns_name\` (core API base URL)**: ${balancer} (`)
    expect(stdout).toMatch(/^- \[ \] \*\*Populate `ADMIN_JWT_SECRET`\*\*: /m)
    expect(stdout).not.toContain('not-to-be-told')
  })
})
