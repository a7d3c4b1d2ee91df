import type { Deps } from '../../deps.ts'
import { heldBy, isFilled, type SecretValues } from '../../secrets/merge.ts'
import { missedTestCall, type TestNumbers } from '../../voice/test-call.ts'
import { twilioSignature } from '../../voice/twilio.ts'
import { waits } from '../../waits.ts'
import { voicePaths } from '../../webhooks/wanted.ts'
import type { ApiPaths, CheckOutcome } from '../validate/checks/check.ts'
import { readySchema } from '../validate/checks/ready.ts'
import { unsignedCalls } from '../validate/checks/voice/unsigned-webhooks.ts'
import type { Answer, Ask } from './ask.ts'

/** One look at the new tasks: its id is that of validation's check, and the answer is judged as there. */
export type SmokeCheck = {
  id: 'health' | 'ready' | 'unsigned-webhooks' | 'urls' | 'missed-call'
  ask: Ask
  judge: (answer: Pick<Answer, 'bytes' | 'said' | 'status'>) => CheckOutcome['status']
}

type Given = {
  paths: ApiPaths
  /** Of the application's secret, by their names. */
  keys: SecretValues
  /** Of test calls; undefined where none may be made. */
  numbers: TestNumbers | undefined
  urls: Deps['settings']['validation']['urls']
  /** The voice gateway, which the webhooks' callers ask; undefined where there is none. */
  voice: string | undefined
}

/**
 * Pure but for the test call's id: what is asked of new tasks before they have traffic. Those checks of a validation that
 * one request to the API answers; the others need what production is asked, or its log.
 */
export function smokeChecks({ keys, numbers, paths, urls, voice }: Given): SmokeCheck[] {
  const own = urls.filter(({ url }) => url.startsWith('/'))
  return [
    { id: 'health', ask: get('health', paths.health), judge: ({ status }) => (status === 200 ? 'ok' : 'failed') },
    {
      id: 'ready',
      ask: { ...get('ready', paths.ready), tells: ['ready', 'checks', 'testCalls'], patience: patience() },
      judge: ({ said, status }) => (status === 200 && readySchema.safeParse(said).data?.ready ? 'ok' : 'failed'),
    },
    ...(voice === undefined ? [] : [...unsignedChecks(voice, keys), ...testCall(voice, keys, numbers)]),
    ...own.map(
      ({ min_bytes: least = 0, status: wanted = 200, url }, index): SmokeCheck => ({
        id: 'urls',
        ask: get(`urls ${index + 1}`, url),
        judge: ({ bytes = 0, status }) => (status === wanted && bytes >= least ? 'ok' : 'failed'),
      }),
    ),
  ]
}

const get = (id: string, path: string): Ask => ({ id, method: 'GET', path })

const patience = () => {
  const { everyMs, limitMs } = waits.readyBeforeShift
  return { seconds: limitMs / 1000, everySeconds: everyMs / 1000, key: 'ready' }
}

/** As the voice Lambda names the gateway to the API (lambda/voice/forward.ts). */
const forwarded = (voice: string) => ({
  'x-forwarded-host': new URL(voice).host,
  'x-forwarded-proto': new URL(voice).protocol.replace(':', ''),
})

const unsignedChecks = (voice: string, keys: Given['keys']): SmokeCheck[] =>
  unsignedCalls.map(({ body, key, path, type }) => ({
    id: 'unsigned-webhooks',
    ask: {
      id: `unsigned ${path}`,
      method: 'POST',
      path,
      headers: { 'content-type': type, ...forwarded(voice) },
      body,
    },
    judge({ status }) {
      if (status === 401 || status === 403) return 'ok'
      return status === 503 && !isFilled(keys, key) ? 'skipped' : 'failed'
    },
  }))

/**
 * A signed missed call that never took place, where the image knows such calls. Its signature opens nothing else: it is that
 * of this one call, which the API takes once.
 */
function testCall(voice: string, keys: Given['keys'], numbers: Given['numbers']): SmokeCheck[] {
  const token = heldBy(keys, 'TWILIO_AUTH_TOKEN')
  if (token === undefined || numbers === undefined) return []
  const { form } = missedTestCall('no-answer', numbers)
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': twilioSignature(token, `${voice}${voicePaths.twilio}`, form),
    ...forwarded(voice),
  }
  const ask = {
    id: 'missed-call',
    method: 'POST',
    path: voicePaths.twilio,
    headers,
    body: new URLSearchParams(form).toString(),
  }
  return [
    {
      id: 'missed-call',
      ask: { ...ask, method: 'POST', onlyIf: { id: 'ready', key: 'testCalls' } },
      judge: ({ status }) => (status === 200 ? 'ok' : 'failed'),
    },
  ]
}
