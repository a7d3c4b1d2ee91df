import { alarms } from './alarms.ts'
import { apiLog, outbox, redis } from './api-log.ts'
import { certificate } from './certificate.ts'
import type { Check, CheckGroup } from './check.ts'
import { clock } from './clock.ts'
import { domain } from './domain.ts'
import { health } from './health.ts'
import { publicUrl } from './public-url.ts'
import { ready } from './ready.ts'
import { schema } from './schema.ts'
import { targets } from './targets.ts'
import { ownUrls } from './urls.ts'
import { gateway } from './voice/gateway.ts'
import { missedCall } from './voice/missed-call.ts'
import { missedCallTelnyx } from './voice/missed-call-telnyx.ts'
import { PARKED_VOICE } from './voice/parked-voice.ts'
import { unsignedWebhooks } from './voice/unsigned-webhooks.ts'
import { voiceHealth } from './voice/voice-health.ts'
import { voiceLambda } from './voice/voice-lambda.ts'
import { webhooks } from './voice/webhooks.ts'
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
  targets,
  schema,
  voiceLambda,
  gateway,
  webhooks,
  missedCallTelnyx,
  certificate,
  domain,
  alarms,
  clock,
]

/** Every name that `--only` and `--skip` take. */
export const checkIds = (): string[] => [...checks.map(({ id }) => id), PARKED_VOICE]

/** The branch of the tree that a result stands on. */
export const groupOf = (id: string): CheckGroup => checks.find((check) => check.id === id)?.group ?? 'voice'
