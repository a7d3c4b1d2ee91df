import { pipeline, Readable, Transform } from 'node:stream'

export type BodyLimits = {
  /** From the answer's headers to the end of its body. */
  ms: number
  /** A page of the largest list is about a megabyte, and records in the state bucket are smaller. */
  bytes: number
}

const bodyLimits: BodyLimits = { ms: 60_000, bytes: 16 * 1024 * 1024 }

type Handled = { response: unknown }
type Stack = {
  add: (
    middleware: (next: (args: never) => Promise<Handled>) => (args: never) => Promise<Handled>,
    options: { step: 'deserialize'; name: string; priority: 'low' },
  ) => void
}

/**
 * Limits what one answer may take of time and memory: the SDK's own time-out ends with an answer's headers, and it reads
 * any body to its end. What is too slow is a TimeoutError, which the SDK tries again; what is too large is not.
 */
export function boundBodies<Client extends { middlewareStack: unknown }>(
  client: Client,
  limits: BodyLimits = bodyLimits,
): Client {
  const stack = client.middlewareStack as Stack
  stack.add(
    (next) => async (args) => {
      const handled = await next(args)
      const answer = handled.response as { body?: unknown }
      if (answer.body instanceof Readable) answer.body = bounded(answer.body, limits)
      return handled
    },
    // Within: the next one reads the body.
    { step: 'deserialize', name: 'boundBodies', priority: 'low' },
  )
  return client
}

function bounded(body: Readable, { bytes, ms }: BodyLimits): Readable {
  let size = 0
  const limited = new Transform({
    transform(chunk: Buffer, _, done) {
      size += chunk.length
      if (size > bytes) done(failure('ResponseTooLarge', `the answer is larger than ${bytes / 1024 / 1024} MiB`))
      else done(null, chunk)
    },
  })
  const timer = setTimeout(
    () => limited.destroy(failure('TimeoutError', `the answer did not end within ${ms / 1000} s`)),
    ms,
  )
  pipeline(body, limited, () => clearTimeout(timer))
  return limited
}

/** As the SDK makes its own: with metadata, else it takes it for a body that it cannot read. */
const failure = (name: string, message: string) => Object.assign(new Error(message), { name, $metadata: {} })
