import { type DestinationStream, type Logger, pino } from 'pino'

/**
 * One JSON object a line on stdout, as CloudWatch Logs wants it: `level` as a word, `time` as ISO 8601, `msg`.
 * Written synchronously, so that no line is lost when the process ends. `fields` stand on every line.
 */
export const createLog = (fields: Record<string, string>, destination?: DestinationStream): Logger =>
  pino(
    {
      base: fields,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  )

export type { Logger }
