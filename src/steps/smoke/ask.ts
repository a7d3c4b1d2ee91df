import * as z from 'zod'

/** One request of the probe's command `ask` (probe/http/ask.ts). */
export type Ask = {
  id: string
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: string
  /** Keys of the answer's JSON that are reported. */
  tells?: readonly string[]
  /** Asked again while nobody answers, the answer is 5xx, or it says `false` of `key`, one of `tells`. */
  patience?: { seconds: number; everySeconds: number; key: string }
  /** Left out unless that ask was told `true` of `key`. */
  onlyIf?: { id: string; key: string }
}

/** Where the probe asks: in turn at these addresses, until one takes a connection. */
export type Door = {
  addresses: readonly string[]
  port: number
  /** The Host header, and over TLS the name that the certificate must have. */
  host: string
  tls: boolean
}

const answerSchema = z.object({
  id: z.string(),
  /** `address:port` that answered. */
  at: z.string().optional(),
  status: z.int().optional(),
  /** Size of the body as it came. */
  bytes: z.int().optional(),
  /** Where a redirect leads, without a query. */
  location: z.string().optional(),
  /** What its JSON says of the keys in `tells`. */
  said: z.record(z.string(), z.unknown()).optional(),
  /** Why there is no answer. */
  error: z.string().optional(),
})

/** What the probe reports of an ask. */
export type Answer = z.infer<typeof answerSchema>

/** The result of the probe's command `ask`. */
export const answersSchema = z.object({ answers: z.array(answerSchema) })
