import type { Deps } from '../../deps.ts'

export type FollowedLog = {
  /** Ends the following, with the lines that are there by then. */
  stop: () => Promise<void>
}

/** The log of a one-off task as it comes. `onUnreadable` is told once where CloudWatch refuses it; the task goes on. */
export function followLog(
  { logs }: Pick<Deps, 'logs'>,
  { group, stream }: { group: string; stream: string },
  { onLine, onUnreadable }: { onLine: (message: string) => void; onUnreadable: (why: string) => void },
): FollowedLog {
  const followed = new AbortController()
  const following = (async () => {
    for await (const { message } of logs.follow(group, stream, { signal: followed.signal })) onLine(message)
  })().catch((error: Error) => onUnreadable(error.message))
  return {
    stop() {
      followed.abort()
      return following
    },
  }
}
