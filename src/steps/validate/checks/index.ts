import { apiLog, outbox, redis } from './api-log.ts'
import type { Check } from './check.ts'
import { health } from './health.ts'
import { missedCall } from './missed-call.ts'
import { publicUrl } from './public-url.ts'
import { ready } from './ready.ts'
import { unsignedWebhooks } from './unsigned-webhooks.ts'
import { ownUrls } from './urls.ts'
import { voiceHealth } from './voice-health.ts'
import { workers } from './workers.ts'

/** The checks of section 2.8, in the order in which they are told. Of a parked environment all are skipped. */
export const checks: readonly Check[] = [
  health,
  ready,
  outbox,
  redis,
  missedCall,
  apiLog,
  voiceHealth,
  unsignedWebhooks,
  publicUrl,
  workers,
  ownUrls,
]
