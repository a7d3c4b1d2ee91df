import type { Pool } from 'pg'
import { inTransaction } from '../database.ts'
import { isTestCall, type MissedCall } from './missed-call.ts'

/**
 * Records a missed call: lead, conversation and the outbox row that announces it, all or nothing. Idempotent per
 * provider and call id, for providers deliver more than once. Returns false when the call was known.
 */
export async function startConversation(pool: Pool, call: MissedCall): Promise<boolean> {
  const test = isTestCall(call)
  return inTransaction(pool, async (client) => {
    const lead = await client.query<{ id: string }>(
      `INSERT INTO leads (phone, is_test) VALUES ($1, $2)
       ON CONFLICT (phone) DO UPDATE SET last_call_at = now() RETURNING id`,
      [call.callerPhone, test],
    )
    const conversation = await client.query<{ id: string }>(
      `INSERT INTO conversations (lead_id, provider, call_id, clinic_phone, reason, is_test)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (provider, call_id) DO NOTHING RETURNING id`,
      [lead.rows[0]?.id, call.provider, call.callId, call.clinicPhone, call.reason, test],
    )
    const conversationId = conversation.rows[0]?.id
    if (conversationId === undefined) return false
    await client.query('INSERT INTO outbox (event, call_id, payload, is_test) VALUES ($1, $2, $3, $4)', [
      'conversation.started',
      call.callId,
      JSON.stringify({ ...call, conversationId, leadId: lead.rows[0]?.id, test }),
      test,
    ])
    return true
  })
}
