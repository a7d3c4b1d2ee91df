import { OperatorError } from '../../errors.ts'
import { grepOf } from '../../logs/grep.ts'
import { createNewestEvents } from '../../logs/newest-events.ts'
import { type Asked, askedFor } from '../../logs/sources.ts'
import { taskIdOf } from '../../releases/arn.ts'
import type { LogsContext } from '../../steps/logs/find-logs.ts'
import { followLogs, type ReadEvent, readLogs } from '../../steps/logs/read-logs.ts'
import { checkTag } from '../../steps/release/find-release.ts'
import { logs as logsList } from '../../tasks/look/logs.ts'
import type { OptionsOf, ResultOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import type { Terminal } from '../frame/terminal.ts'
import { logs } from './command.ts'
import { eventLines, levelOf, timeOf } from './lines.ts'

type Options = OptionsOf<typeof logs>

/** Without `--since`. */
const LOOK_BACK_MS = 15 * 60_000
/** A document is read as a whole: the newest events, and no more text than programs take at once. */
const DOCUMENT = { count: 5_000, characters: 8 * 1024 * 1024 }

/** `medspa logs`: CloudWatch's logs of an environment, laid out. */
export const run = (options: Options, terminal: Terminal): Promise<number> =>
  runCommand(logs, options, terminal, (session) => runLogs(session, options))

/** The body of `medspa logs`. Lines leave as they come; of a document the newest events are kept, and none else. */
export async function runLogs(session: Session, options: Options): Promise<CommandResult<typeof logs>> {
  const { deps } = session
  const matches = await matcherOf(options.grep)
  if (options.release !== undefined) checkTag({ option: '--release', tag: options.release })
  const context: LogsContext = {
    asked: checkSource(options.source),
    task: checkTask(options.task),
    release: options.release,
  }
  const since = options.since ?? new Date(deps.clock.now().getTime() - LOOK_BACK_MS)
  await session.follow(logsList, context, {})

  const newest = createNewestEvents<ReadEvent>(DOCUMENT)
  let shown = 0
  for await (const event of eventsOf(session, context, { since, follow: options.follow ?? false })) {
    const message = deps.redactor.scrub(event.message)
    // Before it is looked through: whether a pattern matches would tell what is hidden.
    const clean = { ...event, message }
    if (!matches(clean)) continue
    shown += 1
    if (options.json) newest.add(clean)
    else if (options.raw) await session.lines.write(message, { exact: true })
    else for (const line of eventLines(clean, session.stdout.palette)) await session.lines.write(line)
  }
  if (shown === 0 && !options.follow) session.screen.line(`note: nothing was logged since ${since.toISOString()}`)
  return {
    result: { since: since.toISOString(), events: documented(newest.all()), omitted: newest.omitted() },
    lines: [],
  }
}

/** The events that count, until their end; of a log that is followed Ctrl-C is the end, as is a reader who has enough. */
async function* eventsOf(
  session: Session,
  context: LogsContext,
  { follow, since }: { follow: boolean; since: Date },
): AsyncGenerator<ReadEvent> {
  const { deps, lines, signal } = session
  const readings = need(context, 'readings')
  const tell = (note: string) => session.screen.line(`note: ${note}`)
  const isOfRelease = ofRelease(context, follow)
  const pages = follow
    ? followLogs(deps, readings, { signal, since, tell })
    : readLogs(deps, readings, { signal, since })
  try {
    for await (const page of pages)
      for (const event of page) {
        if (!lines.open()) return
        if (await isOfRelease(event)) yield event
      }
  } catch (error) {
    if (!(follow && signal.aborted)) throw error
  }
}

/** Whether a task of the release wrote it. While a log is followed tasks start: ECS is asked of each that was not seen before. */
function ofRelease({ tasks, tasksNow }: LogsContext, follow: boolean) {
  let own = tasks
  const others = new Set<string>()
  return async ({ stream }: ReadEvent): Promise<boolean> => {
    if (own === undefined) return true
    const id = taskIdOf(stream)
    if (follow && !own.has(id) && !others.has(id)) {
      own = (await tasksNow?.()) ?? own
      others.add(id)
    }
    return own.has(id)
  }
}

const documented = (events: readonly ReadEvent[]): ResultOf<typeof logs>['events'] =>
  events.map(({ at, message, source, stream }) => ({
    time: timeOf(at),
    source,
    stream,
    level: levelOf(message),
    message,
  }))

/** Whether `--grep` matches an event as it was logged, or a line of it as it is shown. */
async function matcherOf(grep: string | undefined): Promise<(event: ReadEvent) => boolean> {
  if (grep === undefined) return () => true
  const found = await grepOf(grep)
  if (!(found instanceof RegExp))
    throw new OperatorError(`--grep is no regular expression: ${found.why} at character ${found.position}.`, {
      code: 'grep-invalid',
      whose: 'operator',
      exit: 'usage',
      hint: 'It is one of JavaScript: a backslash before a sign that is meant as it stands, and quotes around the whole.',
      evidence: [grep, `${' '.repeat(found.position - 1)}^`],
    })
  return (event) => found.test(event.message) || eventLines(event).some((line) => found.test(line))
}

function checkSource(source = 'api'): Asked {
  const asked = askedFor(source)
  if (asked !== undefined) return asked
  throw new OperatorError(`There is no log "${source}".`, {
    code: 'log-unknown',
    whose: 'operator',
    exit: 'usage',
    hint: 'Name api, worker, worker:NAME, migrate, probe, voice, gateway or all.',
  })
}

/** The end of an ARN, an id, or four characters of one at least. */
function checkTask(task: string | undefined): string | undefined {
  if (task === undefined || /^(arn:.*\/)?[0-9a-f]{4,32}$/.test(task)) return task
  throw new OperatorError('--task is no id of a task.', {
    code: 'log-task-unknown',
    whose: 'operator',
    exit: 'usage',
    hint: 'An id has 32 characters, 0 to 9 and a to f; its first four or more do.',
  })
}
