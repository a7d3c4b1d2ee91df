import { Sensitive } from '../../../secrets/sensitive.ts'
import { liveTelnyxEvent } from '../../../voice/live-test-call.ts'
import { telnyxHeaders } from '../../../voice/telnyx.ts'
import { telnyxSharedHeaders } from '../../../voice/telnyx-shared.ts'
import { emptyWebhooks } from '../../../webhooks/empty-webhooks.ts'
import { skipped } from '../../validate/checks/outcome.ts'
import {
  answerInWords,
  eachUrl,
  isRefused,
  isTaken,
  messageOutcome,
  notRefused,
  post,
  told,
  type WebhookCheck,
} from './webhook-check.ts'

/**
 * Telnyx's pages give a webhook 2 s or 10 s to answer; the strict reading counts, and exactly 200. Source: Telnyx,
 * "Receiving messaging webhooks" and "Webhook fundamentals".
 */
const ANSWER_MS = 2000
/** How far back a delivery counts as recent. */
const RECENT_DAYS = 7
/** Telnyx says nothing of the order in which it lists deliveries, and one page is read: the last hour first. */
const LOOKS_BACK_HOURS = [1, 24, RECENT_DAYS * 24]

const { body: NOTHING, type } = emptyWebhooks.telnyx
const json = { 'content-type': type }

/** A signed event of a call that begins, which no API records as a missed one, and which is no message. */
export const telnyxSigned: WebhookCheck = {
  id: 'telnyx-signed',
  async run(deps, target, signal) {
    const { held } = target
    const signingKey = deps.profile.signingKeys?.telnyx
    const secret = held('TELNYX_WEBHOOK_SECRET')
    if (signingKey === undefined && secret === undefined)
      return skipped(
        'Telnyx alone has the key that signs its webhooks; telnyx-public-key and telnyx-delivery are the proof',
      )
    return eachUrl(target, 'telnyx', async ({ takes, url }) => {
      const now = deps.clock.now()
      const body = liveTelnyxEvent(now)
      // Each API reads its own header.
      const headers = {
        ...json,
        ...(signingKey !== undefined && telnyxHeaders(new Sensitive(signingKey), body, now)),
        ...(secret !== undefined && telnyxSharedHeaders(secret, body, now)),
      }
      const answer = await post(deps, url, { headers, body }, signal)
      const evidence = `signed POST ${url}: ${answerInWords(answer)}`
      if (isRefused(answer) && signingKey === undefined && held('TELNYX_PUBLIC_KEY') !== undefined)
        return skipped(`${evidence}: the API verifies by TELNYX_PUBLIC_KEY, whose other half Telnyx alone has`)
      if (takes === 'messages')
        return messageOutcome(answer, evidence, () => post(deps, url, { headers: json, body }, signal))
      return isTaken(answer) ? { status: 'ok', evidence } : { status: 'failed', evidence: `${evidence}, and not 200` }
    })
  },
}

/** A call without a signature is refused, in time. The first call may have started the function: the second one counts. */
export const telnyxUnsigned: WebhookCheck = {
  id: 'telnyx-unsigned',
  run: (deps, target, signal) =>
    eachUrl(target, 'telnyx', async ({ takes, url }) => {
      const ask = () => post(deps, url, { headers: json, body: NOTHING }, signal)
      const first = await ask()
      const answer = 'ms' in first && first.ms > ANSWER_MS ? await ask() : first
      if ('reason' in answer) return { status: 'failed', evidence: `unsigned POST ${url}: ${answer.reason}` }
      const evidence = `unsigned POST ${url}: ${answerInWords(answer)} after ${answer.ms} ms`
      if (takes === 'messages' && answer.status === 400)
        return skipped(`${evidence}: it reads the fields before the signature, so nothing is proven`)
      if (!isRefused(answer))
        return notRefused(target, 'telnyx', ['TELNYX_PUBLIC_KEY', 'TELNYX_WEBHOOK_SECRET'], { answer, evidence })
      if (answer.ms > ANSWER_MS)
        return { status: 'failed', evidence: `${evidence}: Telnyx may give up after ${ANSWER_MS} ms` }
      return { status: 'ok', evidence }
    }),
}

/** The key by which the API verifies is the account's: what Telnyx signs is taken. */
export const telnyxPublicKey: WebhookCheck = {
  id: 'telnyx-public-key',
  async run(_, { held, telnyx }) {
    const own = held('TELNYX_PUBLIC_KEY')
    if (own === undefined) return skipped('TELNYX_PUBLIC_KEY is not set')
    if (telnyx === undefined) return skipped('TELNYX_API_KEY is not set')
    return told(async () => {
      const same = (await telnyx.publicKey()) === own.reveal()
      return {
        status: same ? 'ok' : 'failed',
        evidence: same
          ? "TELNYX_PUBLIC_KEY is the account's public key"
          : "TELNYX_PUBLIC_KEY is not the account's public key",
      }
    })
  },
}

/** The last event that Telnyx sent to each URL was taken there. */
export const telnyxDelivery: WebhookCheck = {
  id: 'telnyx-delivery',
  async run({ clock }, target) {
    const { telnyx } = target
    if (telnyx === undefined) return skipped('TELNYX_API_KEY is not set')
    const now = clock.now().getTime()
    return told(() =>
      eachUrl(target, 'telnyx', async ({ url }) => {
        let last: Awaited<ReturnType<typeof telnyx.lastDelivery>>
        for (const hours of LOOKS_BACK_HOURS) last ??= await telnyx.lastDelivery(url, new Date(now - hours * 3_600_000))
        if (last === undefined) return skipped(`Telnyx has delivered nothing to ${url} for ${RECENT_DAYS} days`)
        const { at, delivered, status } = last
        const evidence = `Telnyx's last delivery to ${url}, ${at}: ${delivered ? 'taken' : 'failed'}`
        return {
          status: delivered ? 'ok' : 'failed',
          evidence: status === undefined ? evidence : `${evidence} (${status})`,
        }
      }),
    )
  },
}
