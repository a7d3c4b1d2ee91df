import { commandLine } from '../../../../command-line.ts'
import { heldBy } from '../../../../secrets/merge.ts'
import type { Sensitive } from '../../../../secrets/sensitive.ts'
import { emptyWebhooks } from '../../../../webhooks/empty-webhooks.ts'
import { voicePaths } from '../../../../webhooks/wanted.ts'
import { answerInWords, isRefused, mayLackKey, post } from '../../../webhooks/checks/webhook-check.ts'
import type { Check, CheckNeeds, CheckOutcome } from '../check.ts'
import { NO_GATEWAY, skipped, worstOf } from '../outcome.ts'

/** A request without a signature to each provider's webhook, and the key by which the API would verify one. */
export const unsignedCalls = [
  { ...emptyWebhooks.twilio, path: voicePaths.twilio, key: 'TWILIO_AUTH_TOKEN' },
  { ...emptyWebhooks.telnyx, path: voicePaths.telnyx, key: 'TELNYX_PUBLIC_KEY' },
] as const

/**
 * A webhook without a signature is refused (401 or 403), through the gateway, the Lambda and the API: an API that lacks a
 * provider's key may take anybody's calls. Nothing is in the request, so that an API that does take it does nothing.
 */
export const unsignedWebhooks: Check = {
  id: 'unsigned-webhooks',
  group: 'voice',
  hint: () =>
    `Which keys of the providers are set: \`${commandLine('secrets check')}\`; the voice Lambda's log: \`${commandLine('logs', { words: ['voice'], flags: ['--since', '15m'] })}\`.`,
  async run(deps, { urls }, { signal }) {
    const { voice } = urls
    if (voice === undefined) return skipped(NO_GATEWAY)
    const outcomes = await Promise.all(unsignedCalls.map((call) => ask(deps, `${voice}${call.path}`, call, signal)))
    return worstOf(outcomes)
  },
}

async function ask(
  deps: Pick<CheckNeeds, 'clock' | 'http' | 'names' | 'secrets'>,
  url: string,
  { body, key, type }: (typeof unsignedCalls)[number],
  signal: AbortSignal,
): Promise<CheckOutcome> {
  const answer = await post(deps, url, { headers: { 'content-type': type }, body }, signal)
  const evidence = `unsigned POST ${url}: ${answerInWords(answer)}`
  if ('reason' in answer) return { status: 'failed', evidence }
  if (isRefused(answer)) return { status: 'ok', evidence }
  // An API that has no key takes nothing; whether it should have one is what `secrets check` tells.
  if (mayLackKey(answer) && (await heldNow(deps, key)) === undefined) return skipped(`${evidence} (${key} is not set)`)
  return { status: 'failed', evidence: `${evidence}, and not 401 or 403` }
}

/** What a key of the application's secret holds of its own; undefined where it holds none, or there is no secret. */
export async function heldNow(
  { names, secrets }: Pick<CheckNeeds, 'names' | 'secrets'>,
  key: string,
): Promise<Sensitive | undefined> {
  const found = await secrets.read(names.appSecrets)
  return found && heldBy(found.values, key)
}
