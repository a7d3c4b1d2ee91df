import { describe, expect, it } from 'vitest'
import type { Deps } from '../../src/deps.ts'
import type { ChecklistContext } from '../../src/steps/checklist/read-world.ts'
import type { EventsContext } from '../../src/steps/events/read-events.ts'
import type { ExecContext } from '../../src/steps/exec/exec-context.ts'
import type { RepairContext } from '../../src/steps/migrate/repair/repair-context.ts'
import type { LinkContext } from '../../src/steps/open/find-api-link.ts'
import type { Step } from '../../src/steps/step.ts'
import { beginRollback, goBack } from '../../src/tasks/back/rollback.ts'
import type { RollbackContext } from '../../src/tasks/back/rollback-context.ts'
import type { DeploymentContext } from '../../src/tasks/blue-green/deployment-context.ts'
import { continueHeld, stopRunning, watchRunning } from '../../src/tasks/blue-green/deployments.ts'
import { type CostContext, cost } from '../../src/tasks/cost.ts'
import { beginDeploy, planRelease, release, requireAwake } from '../../src/tasks/deploy.ts'
import type { DeployContext } from '../../src/tasks/deploy-context.ts'
import { beginDestroy, destroyAll, lookBeforeTidying, standStill, tidyUp } from '../../src/tasks/destroy.ts'
import type { DestroyContext } from '../../src/tasks/destroy-context.ts'
import type { Question } from '../../src/tasks/list.ts'
import { checklist } from '../../src/tasks/look/checklist.ts'
import { events } from '../../src/tasks/look/events.ts'
import { openApi } from '../../src/tasks/look/open.ts'
import { type OutputsContext, outputs } from '../../src/tasks/look/outputs.ts'
import {
  type MigrateContext,
  type MigrateStatusContext,
  migrate,
  migrateRepair,
  migrateStatus,
} from '../../src/tasks/migrate.ts'
import { exec } from '../../src/tasks/one-off/exec.ts'
import { beginPark, destroyParked, parkUntilRecorded } from '../../src/tasks/park.ts'
import type { ParkContext } from '../../src/tasks/park-context.ts'
import { type PlanContext, plan } from '../../src/tasks/plan.ts'
import { type PruneContext, prune } from '../../src/tasks/prune.ts'
import { beginRedeploy, renewRelease } from '../../src/tasks/redeploy.ts'
import { beginRestore, findSleeping, wake } from '../../src/tasks/restore.ts'
import type { RestoreContext } from '../../src/tasks/restore-context.ts'
import { beginSecretRead } from '../../src/tasks/secrets/begin-secret.ts'
import { checkSecretThreeWays } from '../../src/tasks/secrets/check.ts'
import { compareSecret } from '../../src/tasks/secrets/diff.ts'
import { importKeys } from '../../src/tasks/secrets/import.ts'
import { inventory } from '../../src/tasks/secrets/inventory.ts'
import { listSecret } from '../../src/tasks/secrets/list.ts'
import { refreshDatabaseUrl } from '../../src/tasks/secrets/refresh.ts'
import { offerReplacement } from '../../src/tasks/secrets/replace-tasks.ts'
import { askToRotate, replaceAllTasks, rotations } from '../../src/tasks/secrets/rotate.ts'
import type { SecretContext } from '../../src/tasks/secrets/secret-context.ts'
import { setKey } from '../../src/tasks/secrets/set.ts'
import { beginUnset, removeKey } from '../../src/tasks/secrets/unset.ts'
import { type UnlockContext, unlock } from '../../src/tasks/unlock.ts'
import { type ValidateContext, validate } from '../../src/tasks/validate.ts'

type Item = Pick<Step<Deps, never>, 'gives' | 'id' | 'needs' | 'section'> | Question
type RequiredKey<Context> = { [Key in keyof Context]-?: undefined extends Context[Key] ? never : Key }[keyof Context]

/**
 * The keys that a command puts into the context before its list begins: all that the context's type requires, since the
 * compiler lets no command begin without them, and `besides` those that it gives though they may be missing.
 */
const begunWith =
  <Context>() =>
  (keys: Record<RequiredKey<Context>, true>, besides: readonly (keyof Context & string)[] = []): readonly string[] => [
    ...Object.keys(keys),
    ...besides,
  ]

const deployGiven = (...besides: (keyof DeployContext)[]) =>
  begunWith<DeployContext>()({ build: true, tag: true }, besides)
const secretGiven = (...besides: (keyof SecretContext)[]) => begunWith<SecretContext>()({}, besides)

type Checklist = { items: readonly Item[]; given: readonly string[] /** Ids that it has twice. */; twice?: string[] }

/** What each command runs, in its order. Lists that a command runs one after the other are one checklist. */
const checklists: Record<string, Checklist> = {
  park: {
    items: [...beginPark, ...parkUntilRecorded, ...destroyParked],
    given: begunWith<ParkContext>()({ mode: true, snapshotLimitMs: true, snapshots: true, undo: true }),
  },
  destroy: {
    items: [...beginDestroy, ...standStill, ...destroyAll],
    given: begunWith<DestroyContext>()({
      mode: true,
      snapshotLimitMs: true,
      snapshots: true,
      undo: true,
      withoutSnapshots: true,
    }),
  },
  'destroy where the state is empty': {
    items: [...beginDestroy, ...lookBeforeTidying, ...tidyUp],
    given: begunWith<DestroyContext>()({
      mode: true,
      snapshotLimitMs: true,
      snapshots: true,
      undo: true,
      withoutSnapshots: true,
    }),
  },
  'park prune': { items: prune, given: begunWith<PruneContext>()({ keep: true, deleted: true }) },
  // The command puts the release that was chosen into the context.
  rollback: {
    items: [...beginRollback, ...goBack],
    given: begunWith<RollbackContext>()({ withoutLock: true }, ['holder', 'target']),
  },
  unlock: { items: unlock, given: begunWith<UnlockContext>()({ removed: true }) },
  cost: { items: cost('development'), given: begunWith<CostContext>()({ settingsOnly: true }) },
  deploy: { items: [...beginDeploy, ...requireAwake, ...planRelease, ...release], given: deployGiven() },
  'deploy --watch': { items: watchRunning, given: begunWith<DeploymentContext>()({}, ['asked']) },
  'deploy continue': { items: continueHeld, given: begunWith<DeploymentContext>()({}) },
  'deploy stop': { items: stopRunning, given: begunWith<DeploymentContext>()({}) },
  'deploy --redeploy': { items: [...beginRedeploy, ...renewRelease], given: deployGiven() },
  // Looks for what sleeps with a context of its own, and hands `restoring` on.
  'deploy --restore-if-parked': {
    items: [...beginDeploy, ...findSleeping, ...planRelease, ...wake],
    given: deployGiven('restoring'),
  },
  restore: { items: [...beginRestore, ...planRelease, ...wake], given: deployGiven('restoring') },
  'restore where it is awake': {
    items: [...beginRestore, ...validate],
    given: begunWith<RestoreContext>()({ request: true }),
    twice: ['preflight', 'state-bucket', 'asleep'],
  },
  exec: { items: exec, given: begunWith<ExecContext>()({ words: true, log: true, omitted: true }) },
  migrate: { items: migrate, given: begunWith<MigrateContext>()({}) },
  'migrate status': { items: migrateStatus, given: begunWith<MigrateStatusContext>()({}) },
  'migrate repair': { items: migrateRepair, given: begunWith<RepairContext>()({ to: true }) },
  checklist: { items: checklist, given: begunWith<ChecklistContext>()({}) },
  events: { items: events, given: begunWith<EventsContext>()({ since: true }) },
  outputs: { items: outputs, given: begunWith<OutputsContext>()({}) },
  open: { items: openApi, given: begunWith<LinkContext>()({}) },
  plan: { items: plan, given: begunWith<PlanContext>()({}) },
  validate: { items: validate, given: begunWith<ValidateContext>()({}) },
  // A secret that is recovered is read twice; readers of dropped keys are found where nobody can be asked.
  'secrets list': { items: listSecret, given: secretGiven(), twice: ['secret'] },
  'secrets get': { items: beginSecretRead, given: secretGiven(), twice: ['secret'] },
  'secrets check': { items: checkSecretThreeWays, given: secretGiven(), twice: ['secret'] },
  'secrets diff': { items: compareSecret, given: secretGiven(), twice: ['secret'] },
  'secrets set': {
    items: [...setKey({}), ...offerReplacement('secrets set')],
    given: secretGiven('given'),
    twice: ['secret', 'references'],
  },
  'secrets import': {
    items: [...importKeys({}), ...offerReplacement('secrets import')],
    given: secretGiven('given'),
    twice: ['secret', 'references', 'fingerprint-key'],
  },
  'secrets unset': {
    items: [...beginUnset(), ...removeKey('KEY'), ...offerReplacement('secrets unset')],
    given: secretGiven(),
    twice: ['secret', 'references', 'references'],
  },
  'secrets refresh': {
    items: [...refreshDatabaseUrl, ...inventory],
    given: secretGiven(),
    twice: ['secret', 'references'],
  },
  ...Object.fromEntries(
    Object.entries(rotations).map(([key, { makeNew, retire }]) => [
      `secrets rotate ${key}`,
      {
        items: [...askToRotate(key), ...makeNew, ...replaceAllTasks, ...validate, ...retire, ...inventory],
        given: secretGiven(),
        twice: ['secret', 'preflight', 'references'],
      },
    ]),
  ),
}

const stepsOf = (items: readonly Item[]) => items.filter((item) => 'id' in item)

/** Needs that no step before, and no command, gives: `count needs outputs`. */
function unmetNeeds({ given, items }: Checklist): string[] {
  const there = new Set(given)
  return stepsOf(items).flatMap(({ gives, id, needs }) => {
    const unmet = needs.filter((key) => !there.has(key))
    for (const key of gives) there.add(key)
    return unmet.map((key) => `${id} needs ${key}`)
  })
}

const repeated = (ids: readonly string[]) => ids.filter((id, at) => ids.indexOf(id) !== at)

describe.each(Object.entries(checklists))('the list of %s', (_, list) => {
  it('gives each step what it needs, by an earlier step or by the command', () => {
    expect(unmetNeeds(list)).toEqual([])
  })

  it('has each id once', () => {
    expect(repeated(stepsOf(list.items).map(({ id }) => id))).toEqual(list.twice ?? [])
    expect(repeated(list.items.flatMap((item) => ('question' in item ? [item.question] : [])))).toEqual([])
  })

  it("names sections as the checklist does, and ids that a script's author can type", () => {
    const steps = stepsOf(list.items)
    expect(steps.length).toBeGreaterThan(1)
    expect(steps.filter(({ section }) => !/^\d(\.\d+)?$/.test(section))).toEqual([])
    expect(steps.filter(({ id }) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([])
  })
})

it('a list in which a step comes before what it needs is found', () => {
  const { park } = checklists
  if (park === undefined) throw new Error('there is no list of park')
  expect(unmetNeeds({ ...park, items: park.items.toReversed() })).toEqual([
    'apply needs plan',
    'record needs at',
    'record needs former',
    'snapshots needs at',
    'count needs at',
    'begin needs at',
    'begin needs former',
  ])
})
