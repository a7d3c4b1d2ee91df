import { commandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import { changesOf, type Part } from '../../releases/stands.ts'
import { beginPark, destroyParked, parkUntilRecorded } from '../../tasks/park.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { changedBesides, parkedAway } from '../../terraform/parking.ts'
import { createPalette } from '../../view/palette.ts'
import { placeOf } from '../../view/place.ts'
import { waits } from '../../waits.ts'
import { savingLine } from '../cost/lines.ts'
import { confirmName } from '../frame/confirm-name.ts'
import { declined } from '../frame/declined.ts'
import type { OptionsOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import { readStands } from '../frame/stands.ts'
import type { Terminal } from '../frame/terminal.ts'
import { releasingLock } from '../frame/with-lock.ts'
import { park } from './command.ts'
import { isUsed, keptWhileParked, parkedLines, parkingPreviewLines } from './lines.ts'
import { stoppedParts } from './stopped-parts.ts'
import { takeBack } from './take-back.ts'

/** What a parking changes, and what takes it back. */
const parts: readonly Part[] = [
  ...stoppedParts,
  {
    part: 'release parameter',
    by: ['begin'],
    how: 'says that a park has begun',
    takenBackBy: ['undo-begin', 'record'],
  },
  { part: 'release parameter', by: ['record'], how: 'set to parked' },
  { part: 'infrastructure', by: ['apply'], how: 'destroyed', partly: true, told: true },
]

/** `medspa park`: section 5 of the checklist, in the order of tasks/park.ts. */
export const run = (options: OptionsOf<typeof park>, terminal: Terminal): Promise<number> =>
  runCommand(park, options, terminal, (session) => runPark(session, options))

/** The body of `medspa park`. */
export async function runPark(session: Session, options: OptionsOf<typeof park>): Promise<CommandResult<typeof park>> {
  const { deps, environment } = session
  confirmName(session, options.confirm, {
    always: true,
    needed: 'Parking production needs its name.',
    taken: `${environment} would be parked`,
  })
  const context: ParkContext = {
    mode: options.full ? 'full' : 'yes',
    wait: options.wait,
    snapshotLimitMs:
      options.snapshotLimit === undefined ? waits.snapshot.limitMs : minutesOf(options.snapshotLimit) * 60_000,
    snapshots: {},
    undo: [],
  }
  session.reportStands(() => readStands(deps, { before: undefined, changes: () => changesOf(parts, session.records) }))
  try {
    await releasingLock(session, async () => {
      await session.follow(beginPark, context, { park: () => approveParking(session, context) })
      if (!isParkedAlready(context)) await parkAndDestroy(session, context)
    })
    return resultOf(session, context)
  } finally {
    // Plans hold what the state holds: the shown one is never applied, the other is gone with its apply.
    for (const plan of [context.preview, context.plan]) if (plan) await deps.terraform.discard(plan)
  }
}

/** `--snapshot-limit`, checked. */
export function minutesOf(text: string): number {
  const minutes = Number(text)
  if (minutes > 0 && minutes <= 1440) return minutes
  throw new OperatorError(`--snapshot-limit is "${text}", and has to be a number of minutes, 1440 at most.`, {
    code: 'snapshot-limit-unusable',
    whose: 'operator',
    exit: 'usage',
    hint: 'The first snapshot of a large database takes longest: give it an hour for each 100 GB.',
  })
}

/** Whether nothing is left to do: recorded as parked in this mode, and Terraform has nothing left to destroy. */
const isParkedAlready = ({ former, mode, parkedSince, preview }: ParkContext): boolean =>
  parkedSince !== undefined && preview?.empty === true && former?.parked === mode

async function parkAndDestroy(session: Session, context: ParkContext): Promise<void> {
  try {
    await session.follow(parkUntilRecorded, context, {})
  } catch (error) {
    await undoParking(session, context)
    throw error
  }
  try {
    await session.follow(destroyParked, context, {})
  } catch (error) {
    session.screen.line('note: it is recorded as parked; the same command, and a bare terraform apply, go on from here')
    throw error
  }
}

async function approveParking(session: Session, context: ParkContext): Promise<void> {
  if (isParkedAlready(context)) return
  const { deps, environment, prompts, screen } = session
  const { summary } = need(context, 'preview')
  const goesOn = context.parkedSince !== undefined
  const lines = parkingPreviewLines(
    {
      environment,
      mode: context.mode,
      goesOn,
      goes: parkedAway(summary, context.mode),
      besides: changedBesides(summary),
      database: context.database?.identifier,
      voiceUrl: context.outputs?.api_gateway_url,
      traffic: context.traffic,
      costs: context.savings && savingLine(context.savings),
    },
    { columns: screen.size().columns, palette: createPalette(screen.colourLevel) },
  )
  if (!goesOn && isUsed(context.traffic)) {
    const used = context.traffic === undefined ? 'It may be in use' : 'It is in use'
    if (!(await prompts.confirm(`${used}. Park ${placeOf(deps)} anyway?`, lines))) throw declined('The parking')
    return
  }
  if (!(await prompts.confirm(`Park ${placeOf(deps)}?`, lines))) throw declined('The parking')
}

/**
 * Undoes a parking that failed before it was recorded: in reverse order, each undo whether or not the others succeed; of one
 * that goes on with a park that was left, what the park before has done too, however far this one came. The Ctrl-C that may
 * have led here does not cancel the undos (a second Ctrl-C leaves at once). Once the lock is someone else's, no undo begins:
 * the environment is theirs.
 */
async function undoParking(session: Session, context: ParkContext): Promise<void> {
  const { environment, screen } = session
  if (context.recorded || context.parkedSince !== undefined) {
    screen.line(`note: ${environment} may be recorded as parked; run the same command again to go on`)
    return
  }
  const [taken] = Object.values(context.snapshots)
  if (taken !== undefined)
    screen.line(`note: the snapshot ${taken} stays; \`${commandLine('park prune')}\` deletes old ones`)
  const failed = await takeBack(session, context)
  for (const line of failed) screen.line(`note: not taken back: ${line}`)
  if (failed.length > 0) {
    screen.line(
      `note: ${environment} is half parked, with all its data, and ${session.deps.names.releaseParameter} says so. Everybody with credentials for it can take the park back: \`${commandLine('restore')}\`, or go on with it: \`${commandLine('park')}\``,
    )
  } else if (context.notServing !== undefined)
    screen.line(
      `note: the park of ${environment} is taken back, but the environment does not serve: ${context.notServing}. Look: \`${commandLine('validate')}\``,
    )
  else if (context.undo.length > 0 || context.parking !== undefined) screen.line(`note: ${environment} runs as before`)
}

function resultOf(session: Session, context: ParkContext): CommandResult<typeof park> {
  const { environment } = session
  const voiceUrl = context.outputs?.api_gateway_url
  const { database, redis } = context.snapshots
  return {
    result: {
      parked: context.mode,
      since: context.parkedSince ?? null,
      snapshots: { database: database ?? null, redis: redis ?? null },
      kept: keptWhileParked(context.mode, { voice: voiceUrl !== undefined }),
      saves: context.savings?.saves ?? null,
      urls: { voice: voiceUrl ?? null },
    },
    lines: parkedLines(
      {
        environment,
        mode: context.mode,
        since: context.parkedSince,
        snapshots: context.snapshots,
        destroyed: context.plan?.summary.counts.delete ?? 0,
        voiceUrl,
        costs: context.savings && savingLine(context.savings),
        records: session.records,
      },
      session.stdout,
    ),
  }
}
