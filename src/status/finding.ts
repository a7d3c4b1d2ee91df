import * as z from 'zod'

/** What `status` may find. All are faults but `parked`, which somebody wanted. */
export const findingCodes = [
  'task-crash-loop',
  'target-unhealthy',
  'nothing-serves',
  'voice-inactive',
  'voice-not-active',
  'autoscaling-suspended',
  'lock-held',
  'lock-stale',
  'state-lock-held',
  'alarm-without-subscriber',
  'alarm-raised',
  'certificate-expires',
  'image-missing',
  'parked',
  'park-begun',
  'restore-begun',
  'release-differs',
  'data-missing',
  'drift',
] as const

type FindingCode = (typeof findingCodes)[number]

export const findingSchema = z.object({
  environment: z.string(),
  code: z.enum(findingCodes),
  what: z.string(),
  hint: z.string().describe('the command that fixes it, where there is one'),
})

export type Finding = z.infer<typeof findingSchema>

/** Whether a finding is a fault: exit code 4. */
export const isFault = ({ code }: Pick<Finding, 'code'>): boolean => code !== 'parked'

/** A finding before its environment is written beside it. */
export type Found = Omit<Finding, 'environment'>

/** Pure: a finding by its code, what it is, and what mends it. */
export const finding = (code: FindingCode, what: string, hint: string): Found => ({ code, what, hint })
