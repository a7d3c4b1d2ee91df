import { describe, expect, it } from 'vitest'
import type { TaskDefinition } from '../../../../src/aws/ecs/task-definitions.ts'
import type { WayBack } from '../../../../src/releases/back/ways-back.ts'
import { registerRenewed } from '../../../../src/steps/release/back/register-renewed.ts'
import { renewalOf, staleNames } from '../../../../src/steps/release/back/stale-names.ts'
import { quietProgress } from '../../../support/progress.ts'
import { arnOf, looking, revision, secretArn } from './ways.ts'

describe('what a revision was told of the infrastructure', () => {
  const [former, today] = [secretArn('app', 'Before'), secretArn('app', 'AfterX')]
  const now = revision(3, 'c', { redis: 'redis-2:6379', secrets: { DATABASE_URL: `${today}:DATABASE_URL::` } })

  it('is stale where it is another today, and a variable of the release is its own', () => {
    const frozen = revision(1, 'a', { secrets: { DATABASE_URL: `${former}:DATABASE_URL::` } })
    const renewal = renewalOf(frozen, now)
    expect(renewal).toEqual({
      environment: { REDIS_ADDR: 'redis-2:6379' },
      secrets: { DATABASE_URL: `${today}:DATABASE_URL::` },
    })
    expect(staleNames(renewal)).toEqual(['DATABASE_URL', 'REDIS_ADDR'])
    expect(staleNames(renewalOf(revision(1, 'a'), revision(2, 'b')))).toEqual([])
  })

  it('is stale where a key that nothing reads today is in a secret that was made anew', () => {
    const frozen = revision(1, 'a', { redis: 'redis-2:6379', secrets: { OLD_KEY: `${former}:OLD_KEY::` } })
    expect(renewalOf(frozen, now).secrets).toEqual({ OLD_KEY: `${today}:OLD_KEY::` })
  })
})

describe('registering revisions anew', () => {
  const old = { redis: 'redis-1:6379' }
  const now = { redis: 'redis-2:6379' }
  const worker = (number: number, letter: string, told: Parameters<typeof revision>[2]) =>
    revision(number, letter, { ...told, family: 'mail' })
  const copyOf = (number: number, of: TaskDefinition, redis: string) => ({
    ...revision(number, 'b', { redis, family: of.family.replace('medspa-development-', '') }),
    tags: { ...of.tags, 'renewed-of': of.arn },
  })

  const [api3, api2] = [revision(3, 'c', now), revision(2, 'b', old)]
  const [mail3, mail2] = [worker(3, 'c', now), worker(2, 'b', old)]

  async function registering({
    api = [api3, api2],
    mail = [mail3, mail2],
    to = {},
  }: {
    api?: TaskDefinition[]
    mail?: TaskDefinition[]
    to?: Partial<WayBack>
  } = {}) {
    const { deps } = looking({ revisions: api, workers: { mail } })
    const registered: [string, unknown][] = []
    const target = {
      tag: 'v2',
      taskDefinitionArn: arnOf(2),
      workers: { mail: arnOf(2, 'mail') },
      stale: ['REDIS_ADDR'],
      ...to,
    } as WayBack
    const context = { target }
    const taskDefinitions = {
      ...deps.taskDefinitions,
      registerRenewed: async (arn: string, renewal: unknown) => {
        registered.push([arn, renewal])
        return `${arn}9`
      },
    }
    const told = await registerRenewed.run({ ...deps, taskDefinitions }, context, quietProgress())
    return { registered, target: context.target, told }
  }

  it('does so for API and workers, each with the newest of its own family', async () => {
    const { registered, target, told } = await registering({ mail: [worker(3, 'c', { redis: 'redis-3:6379' }), mail2] })
    expect(registered).toEqual([
      [arnOf(2), { environment: { REDIS_ADDR: 'redis-2:6379' }, secrets: {} }],
      [arnOf(2, 'mail'), { environment: { REDIS_ADDR: 'redis-3:6379' }, secrets: {} }],
    ])
    expect(target).toMatchObject({
      taskDefinitionArn: `${arnOf(2)}9`,
      workers: { mail: `${arnOf(2, 'mail')}9` },
      stale: [],
    })
    expect(told).toEqual({
      detail: 'medspa-development-api:29: REDIS_ADDR; medspa-development-mail:29: REDIS_ADDR',
    })
  })

  it('leaves the API alone where a worker alone is stale', async () => {
    const { registered, target } = await registering({ api: [revision(3, 'c', old), api2] })
    expect(registered.map(([arn]) => arn)).toEqual([arnOf(2, 'mail')])
    expect(target.taskDefinitionArn).toBe(arnOf(2))
  })

  it('takes the copies of a run that was killed, and registers none twice', async () => {
    const copies = [copyOf(4, api2, 'redis-2:6379'), copyOf(4, mail2, 'redis-2:6379')] as const
    const { registered, target, told } = await registering({
      api: [copies[0], api3, api2],
      mail: [copies[1], mail3, mail2],
    })
    expect(registered).toEqual([])
    expect(target).toMatchObject({ taskDefinitionArn: arnOf(4), workers: { mail: arnOf(4, 'mail') } })
    expect(told).toEqual({
      skipped: 'medspa-development-api:4 is there already; medspa-development-mail:4 is there already',
    })
  })

  it('takes no copy of another release, and none with an address of before', async () => {
    const api = [copyOf(5, revision(1, 'a', old), 'redis-2:6379'), copyOf(4, api2, 'redis-0:6379'), api3, api2]
    const { registered } = await registering({ api, mail: [mail2] })
    expect(registered).toEqual([[arnOf(2), { environment: { REDIS_ADDR: 'redis-2:6379' }, secrets: {} }]])
  })

  it('makes a copy that is pinned anew by its own origin, where addresses have changed again', async () => {
    const api = [copyOf(5, api2, 'redis-2:6379'), copyOf(4, api2, 'redis-0:6379'), api3, api2]
    const { registered, target } = await registering({ api, mail: [mail2], to: { taskDefinitionArn: arnOf(4) } })
    expect(registered).toEqual([])
    expect(target.taskDefinitionArn).toBe(arnOf(5))
  })
})
