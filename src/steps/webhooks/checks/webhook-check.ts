import type { ConfiguredWebhooks } from '../../../config/webhooks/webhooks-schema.ts'
import type { Deps } from '../../../deps.ts'
import { messageOf, OperatorError } from '../../../errors.ts'
import { reasonOf } from '../../../io/http.ts'
import type { TelnyxProvider } from '../../../providers/provider.ts'
import type { Sensitive } from '../../../secrets/sensitive.ts'
import { LAMBDA_ANSWER } from '../../../voice/lambda-answer.ts'
import { isConfigured } from '../../../webhooks/configured.ts'
import type { ProviderName } from '../../../webhooks/record.ts'
import { type CalledUrl, calledUrls, type WebhookUrls } from '../../../webhooks/wanted.ts'
import type { CheckOutcome } from '../../validate/checks/check.ts'
import { NO_GATEWAY, skipped, worstOf } from '../../validate/checks/outcome.ts'
import type { WebhooksContext } from '../webhooks-context.ts'

/** What reading the configured records came to. */
export type ReadRecords = Pick<WebhooksContext, 'elsewhere' | 'missing' | 'records' | 'unread'>

/** What the checks of `medspa webhooks test` share. */
export type WebhookTarget = {
  urls: WebhookUrls
  /** A key of the application's secret that has a value of its own. */
  held: (key: string) => Sensitive | undefined
  /** Undefined where the secret has no TELNYX_API_KEY. */
  telnyx: TelnyxProvider | undefined
  /** What the configuration names. */
  webhooks: ConfiguredWebhooks
  /** What the configured records hold; rejects with what a provider refuses. */
  records: () => Promise<ReadRecords>
}

export type WebhookCheckNeeds = Pick<Deps, 'clock' | 'http'> & { profile: Pick<Deps['profile'], 'signingKeys'> }

/** One proof that a provider's calls are taken, and nobody else's. */
export type WebhookCheck = {
  /** Stable, for scripts: `checks[].id` of `--json`. */
  id: string
  run: (deps: WebhookCheckNeeds, target: WebhookTarget, signal: AbortSignal) => Promise<CheckOutcome>
}

/** A status, how long it took, and whether the voice Lambda gave the answer by itself; or why nothing answered. */
export type Answered = { status: number; ms: number; byLambda: string | undefined } | { reason: string }

/** One POST, with what it came to. */
export async function post(
  { clock, http }: Pick<Deps, 'clock' | 'http'>,
  url: string,
  { body, headers }: { body: string; headers: Record<string, string> },
  signal: AbortSignal,
): Promise<Answered> {
  const since = clock.now().getTime()
  try {
    const answer = await http.request(url, { method: 'POST', headers, body, signal })
    const byLambda = answer.headers.get(LAMBDA_ANSWER) ?? undefined
    return { status: answer.status, ms: clock.now().getTime() - since, byLambda }
  } catch (error) {
    signal.throwIfAborted()
    return { reason: reasonOf(error) }
  }
}

/** Pure: an answer in words. */
export const answerInWords = (answer: Answered): string => {
  if ('reason' in answer) return answer.reason
  const { byLambda, status } = answer
  return byLambda === undefined ? String(status) : `${status}, by the voice Lambda itself (${byLambda})`
}

export const isRefused = (answer: Answered): boolean => 'status' in answer && [401, 403].includes(answer.status)

/** Pure: whether the API took what was sent. */
export const isTaken = (answer: Answered): boolean =>
  'status' in answer && answer.status === 200 && answer.byLambda === undefined

/**
 * Pure: whether an API without the provider's key may have answered so. Such an API says 503, which the voice Lambda takes for
 * one that is down (lambda/voice/forward.ts): it says 502, or to a caller a sentence of its own.
 */
export const mayLackKey = (answer: Answered): boolean =>
  'status' in answer && ([502, 503].includes(answer.status) || answer.byLambda === 'unavailable')

/**
 * What a signed message came to that lacks everything an API could act on. An API that refuses the same without a signature
 * has looked at the signature before it missed a field; `unsigned` asks.
 */
export async function messageOutcome(
  answer: Answered,
  evidence: string,
  unsigned: () => Promise<Answered>,
): Promise<CheckOutcome> {
  if (isTaken(answer)) return { status: 'ok', evidence }
  if (!('status' in answer) || ![400, 422].includes(answer.status)) return { status: 'failed', evidence }
  return isRefused(await unsigned())
    ? { status: 'ok', evidence: `${evidence}, for its fields: the signature was good` }
    : skipped(`${evidence}: it reads the fields before the signature, so nothing is proven`)
}

/** Asks each URL of a provider, one after the other: the worst outcome is that of the check. */
export async function eachUrl(
  { urls }: WebhookTarget,
  provider: ProviderName,
  ask: (called: CalledUrl) => Promise<CheckOutcome>,
): Promise<CheckOutcome> {
  const outcomes: CheckOutcome[] = []
  for (const called of calledUrls(urls)) if (called.provider === provider) outcomes.push(await ask(called))
  return outcomes.length === 0 ? skipped(NO_GATEWAY) : worstOf(outcomes)
}

/**
 * What an unsigned call came to that was not refused. At a provider of which neither the configuration nor the secret names
 * anything, an API without its key takes nobody's calls: that is no fault.
 * @param keys those by which the API verifies
 */
export function notRefused(
  { held, webhooks }: WebhookTarget,
  provider: ProviderName,
  keys: readonly [string, ...string[]],
  { answer, evidence }: { answer: Answered; evidence: string },
): CheckOutcome {
  const isUsed = isConfigured(webhooks, provider) || keys.some((key) => held(key) !== undefined)
  return !isUsed && mayLackKey(answer)
    ? skipped(`${evidence} (${keys[0]} is not set)`)
    : { status: 'failed', evidence: `${evidence}, and not 401 or 403` }
}

/** A provider that does not answer is an outcome of the check. */
export async function told(look: () => Promise<CheckOutcome>): Promise<CheckOutcome> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    return { status: 'failed', evidence: messageOf(error) }
  }
}
