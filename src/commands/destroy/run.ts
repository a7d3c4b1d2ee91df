import type { Leftover, Leftovers } from '../../aws/leftovers/leftover.ts'
import { commandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import { dataKinds } from '../../parks/pruning.ts'
import { changesOf, type Part } from '../../releases/stands.ts'
import { destroyCommand } from '../../steps/destroy/destroy-command.ts'
import { registriesOf } from '../../steps/destroy/registries.ts'
import { beginDestroy, destroyAll, lookBeforeTidying, standStill, tidyUp } from '../../tasks/destroy.ts'
import type { DestroyContext } from '../../tasks/destroy-context.ts'
import { goneByModule } from '../../terraform/parking.ts'
import { createPalette } from '../../view/palette.ts'
import { placeOf } from '../../view/place.ts'
import { waits } from '../../waits.ts'
import { confirmedLine, confirmName } from '../frame/confirm-name.ts'
import { declined } from '../frame/declined.ts'
import type { OptionsOf, ResultOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import { readStands } from '../frame/stands.ts'
import type { Terminal } from '../frame/terminal.ts'
import { releasingLock } from '../frame/with-lock.ts'
import { isUsed } from '../park/lines.ts'
import { minutesOf } from '../park/run.ts'
import { stoppedParts } from '../park/stopped-parts.ts'
import { takeBack } from '../park/take-back.ts'
import { destroy } from './command.ts'
import { destroyedLines, destroyPreviewLines, thingInWords, tidyPreviewLines } from './lines.ts'

/** What a destroy changes, and what takes it back as long as that can be. */
const parts: readonly Part[] = [
  ...stoppedParts,
  {
    part: 'release parameter',
    by: ['begin'],
    how: 'says that tasks were stopped',
    takenBackBy: ['undo-begin', 'apply'],
  },
  { part: 'data', by: ['delete-data'], how: 'deleted', partly: true },
  { part: 'images', by: ['images'], how: 'deleted', partly: true, told: true },
  { part: 'infrastructure', by: ['apply'], how: 'destroyed', partly: true, told: true },
  { part: 'task definitions', by: ['task-definitions'], how: 'deleted', partly: true },
]

/** `medspa destroy`: takes a whole environment away, in the order of tasks/destroy.ts, and says what is left in the account. */
export const run = (options: OptionsOf<typeof destroy>, terminal: Terminal): Promise<number> => {
  const context: DestroyContext = {
    mode: 'full',
    withoutSnapshots: options.withoutSnapshots ?? false,
    wait: options.wait,
    snapshotLimitMs: waits.snapshot.limitMs,
    snapshots: {},
    undo: [],
  }
  const body = (session: Session) => runDestroy(session, options, context)
  return runCommand(destroy, options, terminal, body, () => context.left && resultOf(context, context.left))
}

/** The body of `medspa destroy`. */
export async function runDestroy(
  session: Session,
  options: OptionsOf<typeof destroy>,
  context: DestroyContext,
): Promise<CommandResult<typeof destroy>> {
  const { deps, environment } = session
  if (options.snapshotLimit !== undefined) context.snapshotLimitMs = minutesOf(options.snapshotLimit) * 60_000
  confirmName(session, options.confirm, {
    always: true,
    needed: 'Destroying production needs its name.',
    taken: `${environment} would be destroyed`,
  })
  if (context.withoutSnapshots && options.confirm === undefined) throw dataUnconfirmed(session)
  session.reportStands(() => readStands(deps, { before: undefined, changes: () => changesOf(parts, session.records) }))
  try {
    await releasingLock(session, async () => {
      await session.follow(beginDestroy, context, { destroy: () => approve(session, context) })
      if (need(context, 'preview').empty) await tidy(session, context)
      else await destroyEverything(session, context)
    })
  } finally {
    // Plans hold what the state holds: the shown one is never applied, the other is gone with its apply.
    for (const plan of [context.preview, context.plan]) if (plan) await deps.terraform.discard(plan)
  }
  const left = need(context, 'left')
  if (left.unexpected.length > 0) throw leftOver(environment, left.unexpected)
  return {
    result: resultOf(context, left),
    lines: destroyedLines(
      {
        environment,
        resources: destroyedResources(context),
        images: context.images ?? 0,
        left,
        costs: context.keptCosts,
        records: session.records,
      },
      session.stdout,
    ),
  }
}

const dataUnconfirmed = ({ argv, environment }: Session) =>
  new OperatorError('--without-snapshots destroys the data for good, and needs the name of the environment.', {
    code: 'confirmation-needed',
    whose: 'operator',
    exit: 'refused',
    hint: `Pass --confirm ${environment}: \`${confirmedLine(argv, environment)}\`. Or leave --without-snapshots out: final snapshots are kept then.`,
  })

async function approve(session: Session, context: DestroyContext): Promise<void> {
  const { deps, environment, prompts, screen } = session
  const { empty, summary } = need(context, 'preview')
  // What is left to do is asked for where it is known.
  if (empty) return
  const lines = destroyPreviewLines(
    {
      environment,
      names: deps.names,
      registries: registriesOf(deps.names, deps.settings, context.preview?.summary ?? { changes: [] }),
      withoutSnapshots: context.withoutSnapshots,
      goes: goneByModule(summary),
      database: context.database?.identifier,
      formerSnapshots: keptBefore(context).map(({ id }) => id),
      voiceUrl: context.outputs?.api_gateway_url,
      traffic: context.traffic,
      parkedSince: context.parkedSince,
      costs: context.keptCosts,
      bucket: deps.settings.stateBucket,
    },
    { columns: screen.size().columns, palette: createPalette(screen.colourLevel) },
  )
  const used = context.parkedSince === undefined && isUsed(context.traffic)
  const inUse = used ? `${context.traffic === undefined ? 'It may be in use' : 'It is in use'}. ` : ''
  const data = context.withoutSnapshots ? ' with all its data' : ''
  if (!(await prompts.confirm(`${inUse}Destroy ${placeOf(deps)}${data} for good?`, lines)))
    throw declined('The destruction')
}

/** Earlier snapshots that stay whatever happens: AWS's automated ones go or stay with their database. */
const keptBefore = ({ formerSnapshots }: DestroyContext) =>
  dataKinds.flatMap((of) => formerSnapshots?.[of] ?? []).filter(({ kind }) => kind !== 'automated')

async function destroyEverything(session: Session, context: DestroyContext): Promise<void> {
  const { environment, screen } = session
  try {
    await session.follow(standStill, context, {})
    await session.follow(destroyAll, context, {})
  } catch (error) {
    if (context.begun)
      screen.line(
        `note: ${environment} is destroyed in part; the same command goes on from here: \`${destroyCommand(environment, context)}\``,
      )
    else await undo(session, context)
    throw error
  }
}

/** Nothing is gone yet: what was stopped serves again. The Ctrl-C that may have led here does not cancel that. */
async function undo(session: Session, context: DestroyContext): Promise<void> {
  const { environment, screen } = session
  if (context.parkedSince !== undefined) return
  const [taken] = Object.values(context.snapshots)
  if (taken !== undefined)
    screen.line(`note: the snapshot ${taken} stays; \`${commandLine('park prune')}\` deletes old ones`)
  const failed = await takeBack(session, context)
  for (const line of failed) screen.line(`note: not taken back: ${line}`)
  if (failed.length > 0)
    screen.line(
      `note: nothing of ${environment} is destroyed, but it is half parked: \`${commandLine('restore')}\` takes that back, \`${destroyCommand(environment, context)}\` goes on`,
    )
  else if (context.notServing !== undefined)
    screen.line(
      `note: nothing of ${environment} is destroyed, but the environment does not serve: ${context.notServing}. Look: \`${commandLine('validate')}\``,
    )
  else if (context.undo.length > 0 || context.parking !== undefined) screen.line(`note: ${environment} runs as before`)
}

/**
 * Terraform's state is empty: the rest of a destroy that was stopped after its Terraform, or of one by hand. Things that only a
 * state knows how to take away say that the state is another's, or lost: nothing is touched then.
 */
async function tidy(session: Session, context: DestroyContext): Promise<void> {
  const { deps, environment, prompts, screen } = session
  await session.follow(lookBeforeTidying, context, {})
  const { unexpected } = need(context, 'left')
  const definitions = unexpected.filter(({ what }) => what.startsWith('task definition'))
  const alive = unexpected.filter((thing) => !definitions.includes(thing))
  if (alive.length > 0) throw stateEmpty(environment, deps.settings.stateBucket, alive)
  const unmarked = keptBefore(context).filter(({ destroyed }) => destroyed === undefined)
  if (definitions.length === 0 && unmarked.length === 0) return
  const lines = tidyPreviewLines(
    { environment, definitions: definitions.length, unmarked: [...new Set(unmarked.map(({ id }) => id))] },
    { columns: screen.size().columns, palette: createPalette(screen.colourLevel) },
  )
  if (!(await prompts.confirm(`Finish the destruction of ${placeOf(deps)}?`, lines))) throw declined('The destruction')
  await session.follow(tidyUp, context, {})
}

const evidenceOf = (things: readonly Leftover[]) =>
  things.map((thing) => `${thingInWords(thing)}${thing.delete === undefined ? '' : `: ${thing.delete}`}`)

const stateEmpty = (environment: string, bucket: string | undefined, alive: readonly Leftover[]) =>
  new OperatorError(
    `Terraform's state of ${environment} in ${bucket ?? 'the state bucket'} is empty, and things of ${environment} are there.`,
    {
      code: 'state-empty',
      whose: 'operator',
      exit: 'refused',
      hint: 'Nothing was touched. If the state is in another bucket, correct TF_STATE_BUCKET or state.bucket; if it is lost, put a previous version of it back (docs/operations.md, "The state is empty, or lacks something"). Else delete each with the command beside it.',
      evidence: evidenceOf(alive),
    },
  )

const leftOver = (environment: string, unexpected: readonly Leftover[]) =>
  new OperatorError(
    `${environment} is destroyed, and ${unexpected.length === 1 ? 'one thing is' : `${unexpected.length} things are`} left that should be gone.`,
    {
      code: 'left-over',
      whose: 'operator',
      exit: 'validation',
      hint: 'Delete each with the command beside it, then run the same command again: it looks once more.',
      evidence: evidenceOf(unexpected),
    },
  )

const destroyedResources = ({ plan }: DestroyContext) => plan?.summary.counts.delete ?? 0

const resultOf = (context: DestroyContext, left: Leftovers): ResultOf<typeof destroy> => ({
  destroyed: { resources: destroyedResources(context), images: context.images ?? 0 },
  marked: context.marked ?? [],
  ...left,
  costs: context.keptCosts ?? null,
})
