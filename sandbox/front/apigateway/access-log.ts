import type { Logs, LogWriter } from '../../data/logs.ts'
import type { AccessLogSettings } from './records.ts'

/** What a request is known by, by the names of `$context`: `identity.sourceIp`, `routeKey`. */
export type AccessFacts = Readonly<Record<string, string | number | undefined>>

/** A line of an access log: the format with each `$context.…` filled in, `-` for what the request has not. */
export const accessLine = (format: string, facts: AccessFacts): string =>
  format.replaceAll(/\$context\.([\w.]+)/g, (_, name: string) => String(facts[name] ?? '-'))

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `$context.requestTime` in the Common Log Format, UTC. Source: "Customize HTTP API access logs". */
export function requestTime(ms: number): string {
  const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(new Date(ms).toISOString()) ?? []
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`
}

/** Who writes the lines. Source: CloudWatch Logs user guide, "Enable logging from AWS services" (API Gateway: log delivery). */
const DELIVERS = 'delivery.logs.amazonaws.com'

/**
 * Writes access logs to the groups that stages name. Source: API Gateway developer guide, "Configure logging for HTTP APIs" and
 * "Customize HTTP API access logs".
 */
export function createAccessLog(logs: Pick<Logs, 'writer'>) {
  const writers = new Map<string, LogWriter>()
  return {
    write({ destinationArn, format }: AccessLogSettings, stream: string, facts: AccessFacts): void {
      const group = /:log-group:([^:]+)/.exec(destinationArn)?.[1]
      if (group === undefined) return
      const key = `${group} ${stream}`
      const writer = writers.get(key) ?? logs.writer(group, stream, DELIVERS)
      writers.set(key, writer)
      writer.write(accessLine(format, facts))
    },
    async close(): Promise<void> {
      await Promise.all([...writers.values()].map((writer) => writer.close()))
      writers.clear()
    },
  }
}
