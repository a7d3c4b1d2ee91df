const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A date, or a time of ISO 8601 with its zone: without one it would mean another moment on each machine. */
const isoTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/

/** What `--since` takes, for the message of a wrong value. */
export const SINCE_FORMS =
  'Expected a time ago as 90s, 15m, 1h or 2d, or a moment as 2026-11-30, 2026-11-30T02:15Z or 2026-11-30T02:15:00+01:00.'

/** Pure: the moment that `--since` names; undefined for what names none, or one that is still to come. */
export function sinceOf(text: string, now: Date): Date | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (count !== undefined) return new Date(now.getTime() - Number(count) * (units[unit] ?? 0))
  if (!isoTime.test(text)) return undefined
  const at = new Date(text)
  if (Number.isNaN(at.getTime()) || at > now) return undefined
  // The 31st of February is the 3rd of March to Date.
  const day = text.slice(0, 10)
  return new Date(`${day}T00:00Z`).toISOString().startsWith(day) ? at : undefined
}
