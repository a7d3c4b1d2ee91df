import type { KindOfSnapshot } from '../../../parks/pruning.ts'
import { need } from '../../../steps/step.ts'
import { findEnvironment, findPrunable, type PruneContext, prune as pruneList } from '../../../tasks/prune.ts'
import { placeOf } from '../../../view/place.ts'
import { confirmName } from '../../frame/confirm-name.ts'
import { declined } from '../../frame/declined.ts'
import type { OptionsOf, ResultOf } from '../../frame/definition.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { withLock } from '../../frame/with-lock.ts'
import { parkPrune } from './command.ts'
import { snapshotLines } from './lines.ts'

/** Parks whose snapshots stay, unless told. */
export const KEPT_PARKS = 3

/** `medspa park prune`: deletes snapshots older than those of the newest parks (section 5), after showing them and asking. */
export const run = (options: OptionsOf<typeof parkPrune>, terminal: Terminal): Promise<number> => {
  const context: PruneContext = { keep: options.keep ?? KEPT_PARKS, deleted: [] }
  const body = async (session: Session): Promise<CommandResult<typeof parkPrune>> => {
    await session.run(findEnvironment(session.deps), context)
    const request = { command: 'park prune', reason: 'delete old snapshots', wait: options.wait ?? false }
    return withLock(session, request, () => carryOut(session, options, context))
  }
  return runCommand(parkPrune, options, terminal, body, () => context.pruning && resultOf(context))
}

async function carryOut(session: Session, options: OptionsOf<typeof parkPrune>, context: PruneContext) {
  const { deps, environment, prompts, run, screen, stdout } = session
  await run(findPrunable(deps), context)
  const { going, staying } = need(context, 'pruning')
  const now = deps.clock.now()
  const parks = `the newest ${context.keep} ${context.keep === 1 ? 'park' : 'parks'} of ${environment}`
  if (going.length === 0) {
    const lines = [`Nothing is older than ${parks}.`, ...snapshotLines(staying, { now, columns: stdout.columns })]
    return { result: resultOf(context), lines }
  }
  const shown = ['These go:', ...snapshotLines(going, { now, columns: screen.size().columns })]
  for (const line of shown) screen.line(line)
  confirmName(session, options.confirm, {
    needed: 'Deleting snapshots of production needs its name besides --yes.',
    taken: `snapshots of ${environment} would be deleted`,
  })
  const question = `Delete ${going.length === 1 ? 'this snapshot' : `these ${going.length} snapshots`} of ${placeOf(deps)} for good?`
  if (!(await prompts.confirm(question))) throw declined('The pruning')
  await run(pruneList(deps), context)
  return {
    result: resultOf(context),
    lines: [
      `${context.deleted.length} older than ${parks} are gone. What stays:`,
      ...snapshotLines(staying, { now, columns: stdout.columns }),
    ],
  }
}

const resultOf = ({ deleted, keep, pruning }: PruneContext): ResultOf<typeof parkPrune> => {
  const document = ({ created, ...rest }: KindOfSnapshot) => ({ ...rest, created: created.toISOString() })
  const gone = new Set(deleted)
  const { going = [], staying = [] } = pruning ?? {}
  const left = going.filter((snapshot) => !gone.has(snapshot))
  return { keep, deleted: deleted.map(document), staying: [...staying, ...left].map(document) }
}
