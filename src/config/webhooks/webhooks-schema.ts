import * as z from 'zod'

/** An unquoted `+15005550010` is a number to YAML, which loses the `+`. */
const numbers = z
  .array(
    z
      .string('a number in quotes, such as "+15005550010"')
      .regex(/^\+[1-9]\d{6,14}$/, 'a number with + and country code, in quotes, such as "+15005550010"'),
  )
  .max(1000)

const ids = (pattern: RegExp, words: string) => z.array(z.string(`${words}, in quotes`).regex(pattern, words)).max(200)

/** An id of Telnyx's is digits, which YAML would read as a number: beyond 2^53 as another one. */
const telnyxIds = ids(/^\d{1,30}$/, 'an id of digits, such as "1293384261075731499"')

/** A fallback may be at Twilio itself (a TwiML Bin), and has no user and password: it is shown. */
const fallbackUrl = z
  .string()
  .regex(/^https:\/\/[^\s/?#@]+(\/\S*)?$/, 'a URL that begins with https://, without user and password')

/** Numbers, applications, profiles and connections at the phone providers: medspa changes those alone. */
export const webhooksSchema = z.strictObject({
  /** false: messages stay where they are, at both providers. Default: the API takes them. */
  messages: z.boolean().optional(),
  twilio: z
    .strictObject({
      numbers: numbers.optional(),
      applications: ids(/^AP[0-9a-f]{32}$/, 'the SID of a TwiML application: AP and 32 hex digits').optional(),
      messaging_services: ids(/^MG[0-9a-f]{32}$/, 'the SID of a messaging service: MG and 32 hex digits').optional(),
      /** Default: the voice gateway again. */
      voice_fallback_url: fallbackUrl.optional(),
    })
    .optional(),
  telnyx: z
    .strictObject({
      numbers: numbers.optional(),
      call_control_applications: telnyxIds.optional(),
      /** A path of the API; default: /webhooks/telnyx/voice of the voice gateway. */
      call_control_path: z
        .string()
        .regex(/^\/[^\s?#]*$/, 'a path that begins with /')
        .optional(),
      texml_applications: telnyxIds.optional(),
      connections: telnyxIds.optional(),
      messaging_profiles: ids(
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
        'the id of a messaging profile: a UUID',
      ).optional(),
    })
    .optional(),
})

export type ConfiguredWebhooks = z.infer<typeof webhooksSchema>

/** Pure: what stands in the lists of both, each with its path: a webhook has one URL. */
export function sharedWebhooks(one: ConfiguredWebhooks = {}, other: ConfiguredWebhooks = {}): string[][] {
  return (['twilio', 'telnyx'] as const).flatMap((provider) =>
    Object.entries(one[provider] ?? {}).flatMap(([list, held]) => {
      const others: unknown = (other[provider] as Record<string, unknown> | undefined)?.[list]
      if (!Array.isArray(held) || !Array.isArray(others)) return []
      return held.filter((each) => others.includes(each)).map((each) => [provider, list, each])
    }),
  )
}
