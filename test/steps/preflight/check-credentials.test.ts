import { describe, expect, it } from 'vitest'
import type { CredentialsLife } from '../../../src/aws/credentials.ts'
import { checkCredentials, type Lasting } from '../../../src/steps/preflight/check-credentials.ts'
import { beginPark } from '../../../src/tasks/park.ts'
import type { ParkContext } from '../../../src/tasks/park-context.ts'
import { fakeDeps, testNow } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const min = 60_000
const left = (minutes: number): CredentialsLife => ({ kind: 'ends', at: new Date(testNow.getTime() + minutes * min) })

const asking = (
  life: CredentialsLife,
  {
    lasting,
    longest,
    deployed = true,
    parked,
  }: { lasting?: Lasting<object>; longest?: number; deployed?: boolean; parked?: 'yes' } = {},
) =>
  checkCredentials(
    fakeDeps({
      credentials: { life: async () => life },
      longestRun: async () => longest,
      releaseParameter: { read: async () => (deployed ? { api_image_tag: 'v1', parked } : undefined) },
    }),
    {},
    lasting,
  )

describe('the credentials of a command', () => {
  it('are told by how long they still last', async () => {
    expect(await asking({ kind: 'lasting' })).toBeUndefined()
    expect(await asking({ kind: 'renewed' })).toBe('credentials that are renewed')
    expect(await asking({ kind: 'unknown' })).toMatch(/end is not known/)
    expect(await asking(left(47))).toBe('credentials for 47 minutes more')
  })

  it.each([
    ['a first deploy', 'deploy', { deployed: false }, 60],
    ['a first deploy, whatever later ones took', 'deploy', { deployed: false, longest: min }, 60],
    ['a deploy without a record', 'deploy', {}, 45],
    ['a deploy by its longest run, and half of it more', 'deploy', { longest: 10 * min }, 16],
    ['a deploy that wakes what is parked', 'deploy', { parked: 'yes' as const }, 90],
    ['a restore without a record', 'restore', {}, 90],
    ['a migration without a record', 'migrate', {}, 20],
    ['the replacement of tasks', 'secrets', {}, 30],
  ])('last as long as %s', async (_, command, facts, minutes) => {
    const lasting = { command }
    expect(await asking(left(minutes), { ...facts, lasting })).toMatch(/^credentials for /)
    await expect(asking(left(minutes - 1), { ...facts, lasting })).rejects.toMatchObject({
      code: 'credentials-too-short',
      exitCode: 3,
      whose: 'operator',
    })
  })

  it('are asked of nobody who has them for ever, or renewed', async () => {
    const lasting = { command: 'deploy' }
    const deps = (life: CredentialsLife) => fakeDeps({ credentials: { life: async () => life } })
    await checkCredentials(deps({ kind: 'lasting' }), {}, lasting)
    await checkCredentials(deps({ kind: 'renewed' }), {}, lasting)
  })

  it('last as long as the snapshots of a park may take, and half an hour; fewer minutes for them are a way out', async () => {
    const [preflight] = beginPark
    if (preflight === undefined || !('run' in preflight)) throw new Error('park begins with a step')
    const deps = (minutes: number) =>
      fakeDeps({
        credentials: { life: async () => left(minutes) },
        longestRun: async () => undefined,
        releaseParameter: { read: async () => undefined },
        identity: { whoAmI: async () => ({ accountId: '1', arn: 'arn' }) },
        profile: { name: 'aws', accountId: undefined, env: {} } as never,
        settings: {
          accountId: undefined,
          blueGreen: false,
          databaseEngine: 'rds',
          regionInFile: undefined,
          stateBucket: 'bucket',
        } as never,
        terraform: {
          overrideFiles: async () => [],
          variablesInFiles: async () => [],
          variableValues: async () => ({}) as never,
          version: async () => '1.11.4',
        },
      })
    const context: ParkContext = { mode: 'yes', snapshotLimitMs: 60 * min, snapshots: {}, undo: [] }
    await expect(preflight.run(deps(59), context, quietProgress())).rejects.toMatchObject({
      code: 'credentials-too-short',
      exitCode: 3,
      message: 'The credentials last 59 more minutes, and a park may take 1 h 30 min.',
      hint: expect.stringContaining('--snapshot-limit 28'),
    })
    expect(await preflight.run(deps(91), context, quietProgress())).toMatchObject({
      detail: expect.stringContaining('credentials for 1 h 31 min more'),
    })
  })
})
