import { randomBytes } from 'node:crypto'

const prefix = 'medspa-pending-'
const lifetimeMs = 60 * 60 * 1000

/** `medspa-pending-20261123T071838Z-1f2e3d4c`: the staging label of a version on its way to AWSCURRENT. */
export const pendingLabel = (now: Date): string => {
  const compact = now.toISOString().replace(/[-:]|\.\d+/g, '')
  return `${prefix}${compact}-${randomBytes(4).toString('hex')}`
}

/** Whether a staging label is one of ours, of a run at work or of one that was killed. */
export const isPendingLabel = (label: string): boolean => label.startsWith(prefix)

/** Whether a staging label is one of ours that a run left behind more than an hour ago. */
export const isStalePendingLabel = (label: string, now: Date): boolean => {
  if (!isPendingLabel(label)) return false
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z-/.exec(label.slice(prefix.length))
  if (match === null) return false
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number)
  const made = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second)
  return now.getTime() - made > lifetimeMs
}
