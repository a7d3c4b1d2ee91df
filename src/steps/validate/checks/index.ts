import type { Check } from './check.ts'
import { health } from './health.ts'
import { missedCall } from './missed-call.ts'
import { ready } from './ready.ts'

/** The checks of section 2.8, in the order in which they are told. Of a parked environment all are skipped. */
export const checks: readonly Check[] = [health, ready, missedCall]
