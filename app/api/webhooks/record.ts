import { DatabaseError, type Pool } from 'pg'
import type { Logger } from '../../log.ts'
import { isPhoneNumber, isTestCall, isWithheld, type MissedCall } from '../calls/missed-call.ts'
import { startConversation } from '../calls/start-conversation.ts'
import type { OutboxPoller } from '../outbox/poller.ts'
import { InvalidWebhook } from './text.ts'

/** What a webhook needs to act on a call whose signature was found right. */
export type Recorder = { pool: Pool; outbox: Pick<OutboxPoller, 'wake'>; log: Logger }

/** Starts the conversation of a missed call and has it published at once. Logs ids, never phone numbers. */
export async function recordMissedCall({ pool, outbox, log }: Recorder, call: MissedCall): Promise<void> {
  const about = { callId: call.callId, provider: call.provider }
  if (!isPhoneNumber(call.callerPhone)) {
    const reason = isWithheld(call.callerPhone)
      ? 'the caller withholds the number'
      : 'the caller has no telephone number'
    log.info({ ...about, reason }, 'missed call not recorded')
    return
  }
  if (!(await start(pool, call))) {
    log.info(about, 'missed call already recorded')
    return
  }
  log.info({ ...about, test: isTestCall(call) }, 'conversation started')
  outbox.wake()
}

/** What Postgres says of a value that no repetition makes storable: its characters, or its length in an index. */
const REFUSED_VALUES = new Set(['22021', '22P05', '54000'])

/** Throws InvalidWebhook where the database refuses a value of the call, such as in another encoding than UTF-8. */
async function start(pool: Pool, call: MissedCall): Promise<boolean> {
  try {
    return await startConversation(pool, call)
  } catch (error) {
    if (!(error instanceof DatabaseError) || !REFUSED_VALUES.has(error.code ?? '')) throw error
    throw new InvalidWebhook('the database cannot hold a value of this call')
  }
}
