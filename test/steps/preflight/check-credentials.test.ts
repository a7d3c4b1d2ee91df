import { describe, expect, it } from 'vitest'
import type { CredentialsLife } from '../../../src/aws/credentials.ts'
import type { Parking } from '../../../src/releases/parking.ts'
import { checkCredentials, type Lasting } from '../../../src/steps/preflight/check-credentials.ts'
import { exec } from '../../../src/tasks/one-off/exec.ts'
import { beginPark } from '../../../src/tasks/park.ts'
import type { ParkContext } from '../../../src/tasks/park-context.ts'
import { fakeDeps, type GivenDeps, testNow } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const min = 60_000
const left = (minutes: number): CredentialsLife => ({ kind: 'ends', at: new Date(testNow.getTime() + minutes * min) })

const unset = { MEDSPA_CREDENTIALS_CHECK: undefined }
const half: Parking = { since: '2026-11-23T13:00:00Z', by: 'ada on laptop' }

const asking = (
  life: CredentialsLife,
  {
    lasting,
    longest,
    deployed = true,
    parked,
    parking,
    snapshot = false,
    env = unset,
  }: {
    lasting?: Lasting<object>
    longest?: number
    deployed?: boolean
    parked?: 'yes'
    parking?: Parking
    /** Whether a snapshot comes before migrations. */
    snapshot?: boolean
    env?: Record<string, string | undefined>
  } = {},
) =>
  checkCredentials(
    fakeDeps({
      credentials: { life: async () => life },
      longestRun: async () => longest,
      profile: { name: 'aws', env },
      settings: { snapshotBeforeMigration: snapshot } as GivenDeps['settings'],
      releaseParameter: { read: async () => (deployed ? { api_image_tag: 'v1', parked, parking } : undefined) },
    }),
    {},
    lasting,
  )

/** Adapters for a list's first step. */
const beginning = (minutes: number, longest?: number) =>
  fakeDeps({
    credentials: { life: async () => left(minutes) },
    longestRun: async () => longest,
    releaseParameter: { read: async () => undefined },
    identity: { whoAmI: async () => ({ accountId: '1', arn: 'arn' }) },
    profile: { name: 'aws', accountId: undefined, env: unset } as never,
    settings: {
      accountId: undefined,
      blueGreen: false,
      databaseEngine: 'rds',
      databaseKept: undefined,
      regionInFile: undefined,
      stateBucket: 'bucket',
    } as never,
    terraform: {
      declaredVariables: async () => [],
      overrideFiles: async () => [],
      variablesInFiles: async () => [],
      variableValues: async () => ({}) as never,
      version: async () => '1.11.4',
    },
  })

describe('the credentials of a command', () => {
  it('are told by how long they still last', async () => {
    expect(await asking({ kind: 'lasting' })).toBeUndefined()
    expect(await asking({ kind: 'renewed' })).toBe('credentials that are renewed')
    expect(await asking({ kind: 'unknown' })).toMatch(/end is not known/)
    expect(await asking(left(47))).toBe('credentials for 47 minutes more')
  })

  it.each([
    ['a first deploy', 'deploy', { deployed: false }, 55],
    ['a first deploy, whatever later ones took', 'deploy', { deployed: false, longest: min }, 55],
    ['a deploy without a record', 'deploy', {}, 45],
    ['a deploy by its longest run, and half of it more', 'deploy', { longest: 10 * min }, 16],
    ['a deploy that wakes what is parked', 'deploy', { parked: 'yes' as const }, 90],
    ['a restore without a record', 'restore', {}, 90],
    ['a restore that takes back a park that was left', 'restore', { parking: half, longest: 80 * min }, 20],
    ['a restore of what is parked', 'restore', { parked: 'yes' as const, parking: half }, 90],
    ['a migration without a record', 'migrate', {}, 20],
    ['a migration that a snapshot may come before', 'migrate', { snapshot: true }, 30],
    ['a deploy whose longest run may have had no snapshot', 'deploy', { longest: 10 * min, snapshot: true }, 26],
    ['a restore, before whose migrations none comes', 'restore', { snapshot: true }, 90],
    ['the replacement of tasks', 'secrets', {}, 30],
    ['a way back without a record', 'rollback', {}, 20],
    ['a way back by its longest run', 'rollback', { longest: 4 * min }, 7],
    ['a way back in a parked environment, which is not asked about', 'rollback', { parked: 'yes' as const }, 20],
  ])('last as long as %s', async (_, command, facts, minutes) => {
    const lasting = { command }
    expect(await asking(left(minutes), { ...facts, lasting })).toMatch(/^credentials for /)
    await expect(asking(left(minutes - 1), { ...facts, lasting })).rejects.toMatchObject({
      code: 'credentials-too-short',
      exitCode: 3,
      whose: 'operator',
    })
  })

  it('last as long as Terraform alone takes, where the park is recorded; its snapshots are there', async () => {
    const lasting: Lasting<object> = { command: 'park', limitMs: () => 60 * min, otherwise: () => 'Or so.' }
    expect(await asking(left(30), { lasting, parked: 'yes' })).toMatch(/^credentials for /)
    await expect(asking(left(29), { lasting, parked: 'yes' })).rejects.toMatchObject({
      message: 'The credentials last 29 more minutes, and the rest of a park may take 30 minutes.',
      hint: expect.not.stringContaining('Or so.'),
    })
    await expect(asking(left(89), { lasting, parking: half })).rejects.toMatchObject({
      hint: expect.stringContaining('Or so.'),
    })
  })

  it('last as long as --timeout lets a command run, and some minutes; fewer minutes for it are a way out', async () => {
    const [preflight] = exec
    if (preflight === undefined || !('run' in preflight)) throw new Error('exec begins with a step')
    const execAsked = (minutes: number, limitMs: number | undefined, longest?: number) =>
      preflight.run(beginning(minutes, longest), { words: ['true'], limitMs, log: [], omitted: 0 }, quietProgress())
    expect(await execAsked(10, 5 * min)).toMatchObject({
      detail: expect.stringContaining('credentials for 10 minutes'),
    })
    await expect(execAsked(100, 120 * min, min)).rejects.toMatchObject({
      message: 'The credentials last 1 h 40 min more, and the command may take 2 h 5 min.',
      hint: expect.stringContaining('Or give the command less time: --timeout 94.'),
      evidence: expect.arrayContaining([expect.stringContaining('2 h for the command (--timeout)')]),
    })
    await expect(execAsked(5, 60 * min)).rejects.toMatchObject({ hint: expect.not.stringContaining('--timeout') })
    await expect(execAsked(44, undefined)).rejects.toMatchObject({
      message: 'The credentials last 44 more minutes, and the command may take 45 minutes.',
    })
    expect(await execAsked(10, undefined, 2 * min)).toMatchObject({ detail: expect.stringContaining('10 minutes') })
  })

  it('are not held against that where the operator says so, as the hint tells', async () => {
    const lasting = { command: 'restore' }
    await expect(asking(left(59), { lasting })).rejects.toMatchObject({
      hint: expect.stringContaining('MEDSPA_CREDENTIALS_CHECK=off'),
    })
    const told = await asking(left(59), { lasting, env: { MEDSPA_CREDENTIALS_CHECK: 'off' } })
    expect(told).toBe(
      'credentials for 59 minutes more, and a restore may take 1 h 30 min (MEDSPA_CREDENTIALS_CHECK=off)',
    )
    await expect(asking(left(59), { lasting, env: { MEDSPA_CREDENTIALS_CHECK: 'on' } })).rejects.toThrow()
  })

  it('end when the shell says it, unless that is over: AWS has just known them', async () => {
    const saidBy = 'AWS_CREDENTIAL_EXPIRATION' as const
    const lasting = { command: 'deploy' }
    await expect(asking({ ...left(5), saidBy } as CredentialsLife, { lasting })).rejects.toMatchObject({
      evidence: expect.arrayContaining([expect.stringContaining('AWS_CREDENTIAL_EXPIRATION')]),
      hint: expect.stringContaining('unset AWS_CREDENTIAL_EXPIRATION'),
    })
    expect(await asking({ ...left(-5), saidBy } as CredentialsLife, { lasting })).toMatch(
      /end is not known \(AWS_CREDENTIAL_EXPIRATION says 2026-11-23 13:55 UTC, which is over\)/,
    )
    await expect(asking(left(-5), { lasting })).rejects.toMatchObject({ code: 'credentials-too-short' })
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
    const context: ParkContext = { mode: 'yes', snapshotLimitMs: 60 * min, snapshots: {}, undo: [] }
    await expect(preflight.run(beginning(59), context, quietProgress())).rejects.toMatchObject({
      code: 'credentials-too-short',
      exitCode: 3,
      message: 'The credentials last 59 more minutes, and a park may take 1 h 30 min.',
      hint: expect.stringContaining('--snapshot-limit 28'),
    })
    expect(await preflight.run(beginning(91), context, quietProgress())).toMatchObject({
      detail: expect.stringContaining('credentials for 1 h 31 min more'),
    })
  })
})
