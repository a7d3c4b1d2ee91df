/** Hours of AWS's own month: 365 × 24 / 12. */
export const HOURS = 730
/** The days of that month. */
export const DAYS = HOURS / 24

/** USD a month. */
export type Range = { low: number; high: number }

export const cents = (usd: number): number => Math.round(usd * 100) / 100

/** Adds up what is shown, so that the lines of a screen give its total. */
export const sum = (ranges: readonly Range[]): Range => ({
  low: cents(ranges.reduce((total, { low }) => total + low, 0)),
  high: cents(ranges.reduce((total, { high }) => total + high, 0)),
})
