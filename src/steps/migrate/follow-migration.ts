import type { Deps } from '../../deps.ts'
import { until } from '../../io/clock.ts'
import { waitingFor, waits } from '../../waits.ts'
import { followLog } from '../one-off/follow-log.ts'
import type { Progress } from '../step.ts'
import { closesLog, isContracts, isStructured, type MigrationLine, readMigrationLine } from './migration-log.ts'

/** Lines of the end of the log that are read again when the task has stopped. */
const STORED_LINES = 500

/** What the log of a migration's task says in the end. */
export type MigrationLog = {
  lines: MigrationLine[]
  /**
   * `whole`: read to the line with which a migrator ends that names what it applies. `partial`: no such line came in time.
   * `missing`: nothing came in time. `text`: an image of the operator's own that writes no JSON, so that nothing tells where
   * its log ends, or whose last line comes after no names.
   */
  state: 'whole' | 'partial' | 'missing' | 'text'
}

export type FollowedMigration = {
  /** Ends the following, with the lines that are there by then. */
  stop: () => Promise<void>
  /** After the task has stopped: CloudWatch gets a task's last lines some seconds later. */
  end: (task: { ran: boolean }) => Promise<MigrationLog>
  /** Whether the log so far is of a migrator that speaks as the contract of the core API has it, medspa's own. */
  isContracts: () => boolean
}

/** Shows the log of a migration's task as it comes; `applied` grows by each migration that the log names. */
export function followMigration(
  { clock, logs }: Pick<Deps, 'clock' | 'logs'>,
  { applied, group, stream }: { applied: string[]; group: string; stream: string },
  progress: Pick<Progress, 'line' | 'signal'>,
): FollowedMigration {
  const seen = { any: false, closed: false, contracts: false, named: false, structured: false, unreadable: false }
  const note = (message: string) => {
    seen.any = true
    seen.structured ||= isStructured(message)
    seen.contracts ||= isContracts(message)
    const closes = closesLog(message)
    seen.closed ||= closes !== undefined
    seen.named ||= closes === 'named'
  }
  const { stop } = followLog(
    { logs },
    { group, stream },
    {
      onLine(message) {
        note(message)
        const line = readMigrationLine(message)
        if (line.applied !== undefined) applied.push(line.applied)
        progress.line(line.text)
      },
      onUnreadable(why) {
        seen.unreadable = true
        progress.line(`its log cannot be read: ${why}`)
      },
    },
  )
  /** Nothing is left to wait for. Plain text alone may be a warning of Node's, before the migrator's lines came. */
  const isOver = (waitedMs: number) =>
    seen.closed || seen.unreadable || (seen.any && !seen.structured && waitedMs >= waits.plainMigrationLog.limitMs)

  return {
    stop,
    isContracts: () => seen.contracts,
    async end({ ran }) {
      if (ran && !isOver(0)) {
        const begun = clock.now().getTime()
        progress.line(waitingFor(waits.migrationLog))
        const over = async () => isOver(clock.now().getTime() - begun) || undefined
        await until(clock, over, { ...waits.migrationLog, signal: progress.signal }).finally(stop)
      }
      await stop()
      const stored = await logs.last(group, stream, STORED_LINES).catch(() => [])
      stored.forEach(note)
      return { lines: stored.map(readMigrationLine), state: stateOf(seen) }
    },
  }
}

const stateOf = (seen: {
  any: boolean
  closed: boolean
  named: boolean
  structured: boolean
}): MigrationLog['state'] => {
  if (seen.named) return 'whole'
  if (seen.closed) return 'text'
  if (seen.structured) return 'partial'
  return seen.any ? 'text' : 'missing'
}
