import { commandLine } from '../../../../command-line.ts'
import type { Deps } from '../../../../deps.ts'
import { reasonOf } from '../../../../io/http.ts'
import { emptyWebhooks } from '../../../../webhooks/empty-webhooks.ts'
import { voicePaths } from '../../../../webhooks/wanted.ts'
import type { CheckResult } from '../check.ts'
import { NO_GATEWAY } from '../outcome.ts'

/** Of a parked environment alone. */
export const PARKED_VOICE = 'parked-voice'

/** Of a parked environment alone: a caller hears an answer, the Lambda's own, which asks for no signature. */
export async function checkParkedVoice(
  { http }: Pick<Deps, 'http'>,
  gateway: string | undefined,
  signal: AbortSignal,
): Promise<CheckResult> {
  const id = PARKED_VOICE
  if (gateway === undefined) return { id, status: 'skipped', evidence: NO_GATEWAY }
  const url = `${gateway}${voicePaths.twilio}`
  const { body: nothing, type } = emptyWebhooks.twilio
  try {
    const { body, status } = await http.request(url, {
      method: 'POST',
      headers: { 'content-type': type },
      body: nothing,
      signal,
    })
    const answered = status === 200 && body.includes('<Response')
    if (!answered) return { id, status: 'failed', evidence: `POST ${url}: ${status}`, hint: hint() }
    return { id, status: 'ok', evidence: `POST ${url}: ${status}, TwiML` }
  } catch (error) {
    return { id, status: 'failed', evidence: `POST ${url}: ${reasonOf(error)}`, hint: hint() }
  }
}

const hint = () =>
  `\`${commandLine('restore')}\` restores the environment. The voice Lambda's log: \`${commandLine('logs', { words: ['voice'], flags: ['--since', '1h'] })}\`.`
