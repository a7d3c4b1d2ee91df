import type { Reason } from './audit.ts'

export const pending: readonly Reason[] = []
