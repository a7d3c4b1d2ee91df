import { describe, expect, it } from 'vitest'
import type { FoundPolicy } from '../../../src/aws/account/policies.ts'
import { accountNames } from '../../../src/config/names.ts'
import { policySchema } from '../../../src/policies/document.ts'
import { findBoundary } from '../../../src/steps/boundary/find-boundary.ts'
import { fakeDeps } from '../../support/fake-deps.ts'

const boundaryArn = 'arn:aws:iam::123456789012:policy/medspa-boundary'
const allowing = (...Action: string[]): FoundPolicy => ({
  document: policySchema.parse({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }),
})

/** What a deploy sees where `boundary` answers at `arn`, with these files as `api.policies`. */
async function looked({
  arn = boundaryArn,
  boundary,
  files = {},
  passed = null,
}: {
  arn?: string
  boundary: FoundPolicy
  files?: Record<string, FoundPolicy>
  passed?: string | null
}) {
  const told: string[] = []
  const asked: string[] = []
  const context: { permissionsBoundary?: string | null } = {}
  const deps = fakeDeps({
    identity: { whoAmI: async () => ({ accountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/ada' }) },
    policies: {
      async read(given) {
        asked.push(given)
        return given === arn ? boundary : { missing: true }
      },
      readGiven: async (given) => files[given] ?? { missing: true },
    },
    settings: { platform: { api: { policies: Object.keys(files) } } },
    terraform: { variableValues: async () => ({ permissions_boundary: passed }) as never },
  })
  const progress = { line: (line: string) => told.push(line), signal: new AbortController().signal, status: () => {} }
  const outcome = await findBoundary.run(deps, context, progress as never).catch((error: unknown) => error)
  return { asked, boundary: context.permissionsBoundary, outcome, told }
}

describe('the permissions boundary before a deploy', () => {
  it('is named by the account and its partition', () => {
    const caller = { accountId: '123456789012', arn: 'arn:aws-us-gov:sts::123456789012:assumed-role/x/y' }
    expect(accountNames.boundaryArn(caller)).toBe('arn:aws-us-gov:iam::123456789012:policy/medspa-boundary')
  })

  it('is recorded where the account has it', async () => {
    expect(await looked({ boundary: allowing('s3:*') })).toEqual({
      asked: [boundaryArn],
      boundary: boundaryArn,
      outcome: { detail: boundaryArn },
      told: [],
    })
  })

  it('is null where the account has none, and the command that makes it is named', async () => {
    const { boundary, outcome } = await looked({ boundary: { missing: true } })
    expect(boundary).toBeNull()
    expect(outcome).toEqual({ skipped: 'this account has none: `medspa bootstrap` makes it' })
  })

  it('stays as it is recorded where the role may not look', async () => {
    const { boundary, outcome, told } = await looked({ boundary: { unread: 'iam:GetPolicy is denied' } })
    expect([boundary, outcome]).toEqual([undefined, { detail: 'not known', matters: true }])
    expect(told).toEqual([expect.stringContaining('iam:GetPolicy is denied')])
  })

  it('leaves the API what its policies allow', async () => {
    const files = { 'uploads.json': allowing('s3:GetObject'), 'queue.json': allowing('sqs:*') }
    const { outcome, told } = await looked({ boundary: allowing('s3:*', 'sqs:*'), files })
    expect([outcome, told]).toEqual([{ detail: `${boundaryArn} leaves the API what api.policies allow` }, []])
  })

  it('refuses what it would deny, by the names of action and file', async () => {
    const files = {
      'uploads.json': allowing('s3:GetObject'),
      'table.json': allowing('dynamodb:PutItem', 'kms:Decrypt'),
    }
    const { boundary, outcome } = await looked({ boundary: allowing('s3:*'), files })
    expect(outcome).toMatchObject({
      code: 'boundary-denies',
      exitCode: 3,
      whose: 'operator',
      message:
        'The permissions boundary medspa-boundary denies dynamodb:PutItem, which table.json of api.policies allows, and 1 more.',
      hint: expect.stringContaining('`medspa bootstrap`'),
      evidence: ['table.json: dynamodb:PutItem', 'table.json: kms:Decrypt'],
    })
    expect((outcome as { hint: string }).hint).toContain('bootstrap.api_services, those (add dynamodb, kms)')
    expect(boundary).toBe(boundaryArn)
  })

  it('refuses a statement that allows everything but what it names', async () => {
    const document = policySchema.parse({ Statement: { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' } })
    const { outcome } = await looked({ boundary: allowing('s3:*'), files: { 'all.json': { document } } })
    expect(outcome).toMatchObject({ code: 'boundary-denies', message: expect.stringContaining('everything but iam:*') })
  })

  it('tells of a policy that cannot be read, and goes on', async () => {
    const arn = 'arn:aws:iam::123456789012:policy/uploads'
    const { outcome, told } = await looked({
      boundary: allowing('s3:*'),
      files: { [arn]: { unread: 'iam:GetPolicy is denied' } },
    })
    expect(outcome).toHaveProperty('detail')
    expect(told).toEqual([`${arn} is not compared with the permissions boundary: iam:GetPolicy is denied`])
  })

  it('of a tfvars file counts in its place, and the parameter keeps what it says', async () => {
    const own = 'arn:aws:iam::123456789012:policy/landing-zone'
    const files = { 'table.json': allowing('dynamodb:PutItem') }
    const seen = await looked({ arn: own, boundary: allowing('s3:*'), files, passed: own })
    expect([seen.asked, seen.boundary]).toEqual([[own], undefined])
    expect(seen.outcome).toMatchObject({ code: 'boundary-denies' })
    const missing = await looked({ boundary: allowing('s3:*'), passed: own })
    expect(missing.outcome).toMatchObject({ code: 'boundary-missing', exitCode: 3 })
  })
})
