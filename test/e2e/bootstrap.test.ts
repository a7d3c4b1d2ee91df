import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { deployCommand, developmentOf } from './support/development.ts'

const boundary = 'arn:aws:iam::123456789012:policy/medspa-boundary'

describe('an account that is bootstrapped after its first deploy', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await populatedClone()
  })
  afterAll(() => clone?.dispose())

  const environment = () => developmentOf(clone)
  const bootstrap = async (...options: string[]) =>
    documentOf(succeeded(await clone.medspa(['bootstrap', '--sandbox', '--yes', '--json', ...options])))
  /** The boundary of each role of the environment, by the roles' names. */
  const boundaries = async (): Promise<Record<string, string | undefined>> => {
    const { Roles } = await environment().aws('iam list-roles')
    const own = Roles.map(({ RoleName }: { RoleName: string }) => RoleName).filter((name: string) =>
      name.startsWith('medspa-development-'),
    )
    const found = await Promise.all(
      own.map(async (name: string) => {
        const { Role } = await environment().aws(`iam get-role --role-name ${name}`)
        return [name, Role.PermissionsBoundary?.PermissionsBoundaryArn] as const
      }),
    )
    return Object.fromEntries(found)
  }

  it('has no boundary until then', async () => {
    const before = await boundaries()
    expect(Object.keys(before).length).toBeGreaterThan(3)
    expect(new Set(Object.values(before))).toEqual(new Set([undefined]))
    expect(await environment().release()).not.toHaveProperty('permissions_boundary')
  })

  it('is given nothing that nobody has approved', async () => {
    const ran = await clone.medspa(['bootstrap', '--sandbox', '--json'])
    const { error, steps } = documentOf(ran)
    expect([ran.exitCode, error], ran.stderr).toMatchObject([3, { code: 'approval-needed', whose: 'operator' }])
    expect(steps.at(-1)).toMatchObject({ id: 'plan', status: 'done' })
  })

  it('is given roles and boundary, and the second run has nothing to change', async () => {
    const { environment: named, result, steps } = await bootstrap()
    expect(named).toBeNull()
    expect(result).toMatchObject({ account: '123456789012', permissionsBoundary: boundary, github: null, profiles: [] })
    expect(Object.keys(result.operatorRoles as object)).toEqual(['development', 'production'])
    expect(result.changed).toBeGreaterThan(5)
    expect(steps.map(({ id }) => id)).toEqual(['preflight', 'state-bucket', 'api-services', 'plan', 'apply'])
    const { Policy } = await environment().aws(`iam get-policy --policy-arn ${boundary}`)
    expect(Policy.PolicyName).toBe('medspa-boundary')
    const again = await bootstrap()
    expect([again.result.changed, again.steps.at(-1)?.status]).toEqual([0, 'skipped'])
  })

  it('the next deploy puts the boundary on every role, moves nothing, and the bare plan is empty', async () => {
    const revisions = await environment().revisions()
    const { steps } = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    expect(steps.find(({ id }) => id === 'boundary')).toMatchObject({ status: 'done', reason: boundary })
    expect(new Set(Object.values(await boundaries()))).toEqual(new Set([boundary]))
    expect(await environment().release()).toMatchObject({ permissions_boundary: boundary })
    expect(await environment().revisions()).toEqual(revisions)
    await environment().planIsEmpty()
  })

  it('a policy beyond the boundary is refused by its action before anything is built, until bootstrap allows its service', async () => {
    await mkdir(path.join(clone.dir, 'policies'), { recursive: true })
    const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }
    await writeFile(
      path.join(clone.dir, 'policies/queue.json'),
      JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    )
    await writeFile(
      path.join(clone.dir, 'medspa.config.yaml'),
      'environments:\n  development:\n    api:\n      policies: [policies/queue.json]\n',
    )
    await clone.commit('Let the API send messages')
    const refused = await clone.medspa([...deployCommand, '--json'])
    const { error, steps } = documentOf(refused)
    expect([refused.exitCode, error?.code], refused.stdout + refused.stderr).toEqual([3, 'boundary-denies'])
    expect(error?.message).toContain('denies sqs:SendMessage, which policies/queue.json')
    expect(steps.at(-1)).toMatchObject({ id: 'boundary', status: 'failed' })
    expect((await bootstrap()).result.apiServices).toEqual(['sqs'])
    const planned = succeeded(await clone.medspa(['plan', '--env', 'development', '--sandbox', '--json']))
    expect(documentOf(planned).result.changes).toContainEqual(
      expect.objectContaining({ address: expect.stringContaining('aws_iam_role_policy.task'), action: 'create' }),
    )
  })
})
