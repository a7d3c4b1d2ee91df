import type { Pool } from 'pg'
import type { Logger } from '../../log.ts'
import { isPhoneNumber, isTestCall, type MissedCall } from '../calls/missed-call.ts'
import { startConversation } from '../calls/start-conversation.ts'
import type { OutboxPoller } from '../outbox/poller.ts'

/** What a webhook needs to act on a call whose signature was found right. */
export type Recorder = { pool: Pool; outbox: Pick<OutboxPoller, 'wake'>; log: Logger }

/** Starts the conversation of a missed call and has it published at once. Logs ids, never phone numbers. */
export async function recordMissedCall({ pool, outbox, log }: Recorder, call: MissedCall): Promise<void> {
  const about = { callId: call.callId, provider: call.provider }
  if (!isPhoneNumber(call.callerPhone)) {
    log.info({ ...about, reason: 'the caller withholds the number' }, 'missed call not recorded')
    return
  }
  if (!(await startConversation(pool, call))) {
    log.info(about, 'missed call already recorded')
    return
  }
  log.info({ ...about, test: isTestCall(call) }, 'conversation started')
  outbox.wake()
}
