import { InvalidArgumentError } from 'commander'

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 }

/** The value of `--wait`: how long, in milliseconds; a wrong one is a usage error. */
export const duration = (text: string): number => {
  const [, count, unit = ''] = /^([1-9]\d{0,3})([smh])$/.exec(text) ?? []
  if (count === undefined) throw new InvalidArgumentError('Expected how long: 90s, 5m or 1h.')
  return Number(count) * (units[unit] ?? 0)
}
