import { z } from 'zod'
import type { Call, Reply } from '../front/call.ts'
import { messageOf } from '../front/errors.ts'
import { jsonReply, operationInput } from '../front/reply.ts'
import type { ProviderCall } from './journal.ts'
import { type PlayedCall, USUAL_CALLER } from './missed-call.ts'
import type { Send } from './send.ts'
import type { KeptState } from './state.ts'
import { playTelnyxCall } from './telnyx/missed-call.ts'
import { playTwilioCall } from './twilio/missed-call.ts'

const askedCall = z.strictObject({
  to: z.string('the number that is called, as "+15005550010"'),
  from: z.string().default(USUAL_CALLER),
})

type Parts = { state: KeptState; calls: () => ProviderCall[]; send: Send; privateKey: string }

/**
 * The operator's requests below `/_sandbox/providers`: GET shows the accounts without their keys and the calls to the APIs,
 * PUT puts other accounts in their place, POST of `providers/missed-calls` plays a call. Undefined for any other path.
 */
export function createControl(parts: Parts) {
  return (path: string, call: Call): Promise<Reply> | Reply | undefined => {
    if (path === 'providers' && call.method === 'GET') return jsonReply(200, shown(parts))
    if (path === 'providers' && call.method === 'PUT')
      return answered(async () => {
        await parts.state.replace(operationInput(call))
        return shown(parts)
      })
    if (path === 'providers/missed-calls' && call.method === 'POST')
      return answered(() => play(operationInput(call), parts))
    return undefined
  }
}

function shown({ calls, state }: Parts) {
  const { telnyx, twilio } = state.current()
  return {
    twilio: twilio.map(({ auth_token: _, keys, ...rest }) => ({ ...rest, keys: keys.map(({ sid }) => sid) })),
    telnyx: telnyx.map(({ api_key: _, ...rest }) => rest),
    calls: calls(),
  }
}

async function play(asked: unknown, { privateKey, send, state }: Parts): Promise<PlayedCall> {
  const { data: call, error } = askedCall.safeParse(asked)
  if (error) throw new Error(error.issues.map(({ message, path }) => `${path.join('.')}: ${message}`).join('; '))
  const { telnyx, twilio } = state.current()
  for (const account of twilio) {
    const number = account.incoming_phone_numbers.find(({ phone_number }) => phone_number === call.to)
    if (number) return keep(state, playTwilioCall(account, number, call, send))
  }
  for (const account of telnyx) {
    const number = account.phone_numbers.find(({ phone_number }) => phone_number === call.to)
    if (number) return keep(state, playTelnyxCall(account, number, call, { privateKey, send }))
  }
  throw new Error(`no account has the number ${call.to}`)
}

/** A call leaves an alert or a delivery behind. */
async function keep(state: KeptState, playing: Promise<PlayedCall>): Promise<PlayedCall> {
  const played = await playing
  await state.save()
  return played
}

async function answered(work: () => Promise<object>): Promise<Reply> {
  try {
    return jsonReply(200, await work())
  } catch (error) {
    return jsonReply(400, { error: messageOf(error) })
  }
}
