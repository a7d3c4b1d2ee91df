import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { until } from '../../io/clock.ts'
import { reasonOf } from '../../io/http.ts'
import { parseJson } from '../../io/json.ts'
import { PLACEHOLDER } from '../../secrets/keys.ts'
import { missedTestCall } from '../../voice/test-call.ts'
import { twilioSignature } from '../../voice/twilio.ts'

export type ProbeResult = { id: string; status: 'ok' | 'failed' | 'skipped'; evidence: string }

/** Where an environment is reached. */
export type Urls = { api: string; voice: string | undefined }

type Needs = Pick<Deps, 'clock' | 'http' | 'logs' | 'names' | 'redactor' | 'secrets'>

/** From the webhook's answer to the event in the log: the outbox poller's turn, and CloudWatch's ingestion. */
const DELIVERY_LIMIT_MS = 60_000

const readySchema = z.looseObject({
  ready: z.boolean(),
  checks: z.record(z.string(), z.unknown()).optional(),
  testCalls: z.boolean().optional(),
})

/** Checklist, section 2.8, line 1: `GET /health` answers 200. */
export async function probeHealth(
  { http }: Pick<Needs, 'http'>,
  urls: Urls,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const url = `${urls.api}/health`
  try {
    const { status } = await http.request(url, { signal })
    return { id: 'health', status: status === 200 ? 'ok' : 'failed', evidence: `GET ${url}: ${status}` }
  } catch (error) {
    return { id: 'health', status: 'failed', evidence: `GET ${url}: ${reasonOf(error)}` }
  }
}

/** Checklist, section 2.8, lines 2 and 3: database, Redis and outbox as the API itself sees them. Says also whether it knows test calls. */
export async function probeReady(
  { http }: Pick<Needs, 'http'>,
  urls: Urls,
  signal: AbortSignal,
): Promise<{ result: ProbeResult; testCalls: boolean }> {
  const url = `${urls.api}/ready`
  try {
    const { body, status } = await http.request(url, { signal })
    const parsed = readySchema.safeParse(parseJson(body))
    const checks = parsed.success ? `, ${JSON.stringify(parsed.data.checks ?? {})}` : ''
    const ok = status === 200 && parsed.success && parsed.data.ready
    return {
      result: { id: 'ready', status: ok ? 'ok' : 'failed', evidence: `GET ${url}: ${status}${checks}` },
      testCalls: parsed.success && parsed.data.testCalls === true,
    }
  } catch (error) {
    return {
      result: { id: 'ready', status: 'failed', evidence: `GET ${url}: ${reasonOf(error)}` },
      testCalls: false,
    }
  }
}

/**
 * Checklist, section 2.8, line 4: one signed missed call through the gateway, the Lambda and the API. Proof is the API's own log: the
 * conversation (its row is committed by then), and the outbox event that was delivered to Redis.
 */
export async function probeMissedCall(
  deps: Needs,
  urls: Urls,
  testCalls: boolean,
  progress: { signal: AbortSignal },
): Promise<ProbeResult> {
  const id = 'missed-call'
  const skipped = (evidence: string): ProbeResult => ({ id, status: 'skipped', evidence })
  if (urls.voice === undefined) return skipped('there is no voice gateway')
  if (!testCalls) return skipped('the image does not know test calls (`testCalls` in /ready)')
  const token = (await deps.secrets.read(deps.names.appSecrets))?.values.get('TWILIO_AUTH_TOKEN')
  if (token === undefined || token.reveal() === PLACEHOLDER) return skipped('TWILIO_AUTH_TOKEN is not set')
  deps.redactor.add(token)

  const url = `${urls.voice}/webhooks/twilio/voice`
  const { callId, form } = missedTestCall()
  const since = deps.clock.now()
  let answered: string
  try {
    const { status } = await deps.http.request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilioSignature(token, url, form),
      },
      body: new URLSearchParams(form).toString(),
      signal: progress.signal,
    })
    answered = `POST ${url}: ${status}`
    if (status !== 200) return { id, status: 'failed', evidence: answered }
  } catch (error) {
    return { id, status: 'failed', evidence: `POST ${url}: ${reasonOf(error)}` }
  }

  const wanted = ['conversation started', 'outbox delivered']
  let seen = new Set<string>()
  const proven = await until(
    deps.clock,
    async () => {
      // A minute back: the clocks of tasks and of this machine need not agree.
      const lines = await deps.logs.find(deps.names.apiLogGroup, {
        since: new Date(since.getTime() - 60_000),
        filterPattern: `"${callId}"`,
      })
      seen = new Set(wanted.filter((words) => lines.some(({ message }) => message.includes(words))))
      return seen.size === wanted.length ? true : undefined
    },
    { everyMs: 500, limitMs: DELIVERY_LIMIT_MS, signal: progress.signal },
  )
  const evidence = `${answered}; ${callId}: ${wanted.map((words) => `${words}: ${seen.has(words) ? 'yes' : 'no'}`).join(', ')}`
  return { id, status: proven ? 'ok' : 'failed', evidence }
}
