import { commandLine } from '../../../command-line.ts'
import type { KindOfSnapshot } from '../../../parks/pruning.ts'
import { counted } from '../../../quantities.ts'
import { type PruneContext, prune as pruneList } from '../../../tasks/prune.ts'
import { placeOf } from '../../../view/place.ts'
import { confirmName } from '../../frame/confirm-name.ts'
import { declined } from '../../frame/declined.ts'
import type { OptionsOf, ResultOf } from '../../frame/definition.ts'
import { need } from '../../frame/need.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { releasingLock } from '../../frame/with-lock.ts'
import { parkPrune } from './command.ts'
import { snapshotLines } from './lines.ts'

/** Parks whose snapshots stay, unless told. */
export const KEPT_PARKS = 3

/** `medspa park prune`: deletes snapshots older than those of the newest parks (section 5), after showing them and asking. */
export const run = (options: OptionsOf<typeof parkPrune>, terminal: Terminal): Promise<number> => {
  const context: PruneContext = {
    keep: options.keep ?? KEPT_PARKS,
    destroyed: options.destroyed,
    wait: options.wait,
    deleted: [],
  }
  const body = (session: Session) => runPrune(session, options, context)
  return runCommand(parkPrune, options, terminal, body, () => context.pruning && resultOf(context))
}

/** The body of `medspa park prune`. */
export async function runPrune(
  session: Session,
  options: OptionsOf<typeof parkPrune>,
  context: PruneContext,
): Promise<CommandResult<typeof parkPrune>> {
  confirmName(session, options.confirm, {
    needed: 'Deleting snapshots of production needs its name besides --yes.',
    taken: `snapshots of ${session.environment} would be deleted`,
  })
  const answers = { 'delete-snapshots': () => approveDeletion(session, context) }
  await releasingLock(session, () => session.follow(pruneList, context, answers))
  const { going, ofDestroyed, staying } = need(context, 'pruning')
  const parks = `the newest ${counted(context.keep, 'park')} of ${session.environment}`
  const style = { now: session.deps.clock.now(), columns: session.stdout.columns }
  return {
    result: resultOf(context),
    lines: [
      going.length === 0
        ? `Nothing is older than ${parks}.`
        : `${context.deleted.length} ${context.destroyed ? 'of a destroyed environment, or ' : ''}older than ${parks} are gone. What stays:`,
      ...snapshotLines(staying, style),
      ...(ofDestroyed.length === 0
        ? []
        : [
            `Of an environment that was destroyed, and staying${whyStaying(context)}:`,
            ...snapshotLines(ofDestroyed, style),
          ]),
    ],
  }
}

const whyStaying = ({ destroyed }: PruneContext) =>
  destroyed
    ? ', named by the release parameter, not available, or the newest, until RDS keeps no automated backup of it'
    : ` (\`${commandLine('park prune', { flags: ['--destroyed'] })}\` deletes them)`

async function approveDeletion(session: Session, context: PruneContext): Promise<void> {
  const { deps, prompts, screen } = session
  const { going } = need(context, 'pruning')
  if (going.length === 0) return
  const style = { now: deps.clock.now(), columns: screen.size().columns }
  for (const line of ['These go:', ...snapshotLines(going, style)]) screen.line(line)
  const question = `Delete ${going.length === 1 ? 'this snapshot' : `these ${going.length} snapshots`} of ${placeOf(deps)} for good?`
  if (!(await prompts.confirm(question))) throw declined('The pruning')
}

const resultOf = ({ deleted, keep, pruning }: PruneContext): ResultOf<typeof parkPrune> => {
  const document = ({ before: _migration, created, ...rest }: KindOfSnapshot) => ({
    ...rest,
    created: created.toISOString(),
  })
  const gone = new Set(deleted)
  const { going = [], ofDestroyed = [], staying = [] } = pruning ?? {}
  const left = going.filter((snapshot) => !gone.has(snapshot))
  return {
    keep,
    deleted: deleted.map(document),
    staying: [...staying, ...left].map(document),
    ofDestroyed: ofDestroyed.map(document),
  }
}
