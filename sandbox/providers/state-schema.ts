import { z } from 'zod'
import { type TelnyxAccount, telnyxAccount } from './telnyx/schema.ts'
import { type TwilioAccount, twilioAccount } from './twilio/schema.ts'

/** The accounts at both providers, as the control call gives them and the file keeps them. */
const schema = z.strictObject({
  twilio: z.array(twilioAccount).default([]),
  telnyx: z.array(telnyxAccount).default([]),
})

export type GivenState = z.input<typeof schema>
export type ProviderState = { twilio: TwilioAccount[]; telnyx: TelnyxAccount[] }

/** Keys of accounts that were given without. */
export type UsualKeys = { TWILIO_AUTH_TOKEN: string; TELNYX_API_KEY: string }

/** The whole state of what was given. @throws Error that names the members that are wrong, and never a value of theirs */
export function readState(given: unknown, usual: UsualKeys): ProviderState {
  const { data, error } = schema.safeParse(given)
  if (error) throw new Error(problemsOf(error))
  const problem = doubled(data)
  if (problem !== undefined) throw new Error(problem)
  return {
    twilio: data.twilio.map((each) => ({ ...each, auth_token: each.auth_token ?? usual.TWILIO_AUTH_TOKEN })),
    telnyx: data.telnyx.map((each) => ({ ...each, api_key: each.api_key ?? usual.TELNYX_API_KEY })),
  }
}

const problemsOf = ({ issues }: z.ZodError): string =>
  issues.map(({ message, path }) => `${path.join('.') || 'the body'}: ${message}`).join('; ')

/** A number that two records have, or an id: the first would hide the second. */
function doubled({ telnyx, twilio }: z.output<typeof schema>): string | undefined {
  const names = [
    ...twilio.map(({ sid }) => sid),
    ...twilio.flatMap((each) => each.incoming_phone_numbers.flatMap(({ phone_number, sid }) => [phone_number, sid])),
    ...telnyx.flatMap((each) =>
      each.phone_numbers.flatMap(({ id, phone_number }) => [phone_number, `Telnyx number ${id}`]),
    ),
  ]
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  return twice && `${twice} is there twice`
}
