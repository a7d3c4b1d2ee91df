import { localTime } from '../../quantities.ts'
import type { EventsContext } from '../../steps/events/read-events.ts'
import { events as eventsList } from '../../tasks/look/events.ts'
import type { OptionsOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import type { Terminal } from '../frame/terminal.ts'
import { events } from './command.ts'
import { eventLines } from './lines.ts'

type Options = OptionsOf<typeof events>

/** Without `--since`. */
const LOOK_BACK_MS = 7 * 86_400_000

/** `medspa events`: what happened to an environment, by time. */
export const run = (options: Options, terminal: Terminal): Promise<number> =>
  runCommand(events, options, terminal, (session) => runEvents(session, options))

/** The body of `medspa events`. */
export async function runEvents(
  session: Session,
  { since = new Date(session.deps.clock.now().getTime() - LOOK_BACK_MS) }: Pick<Options, 'since'>,
): Promise<CommandResult<typeof events>> {
  const context: EventsContext = { since }
  await session.follow(eventsList, context, {})
  const found = need(context, 'events')
  const unread = need(context, 'unread')
  for (const { source, why } of unread) session.screen.line(`note: ${source} events are not all known: ${why}`)
  if (found.length === 0) session.screen.line(`note: nothing is known to have happened since ${localTime(since)}`)
  return {
    result: {
      since: since.toISOString(),
      events: found.map(({ at, ...event }) => ({ time: at.toISOString(), ...event })),
      unread,
    },
    lines: found.flatMap((event) => eventLines(event, session.stdout)),
  }
}
