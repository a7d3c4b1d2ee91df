import { createHmac, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { commandLine } from '../command-line.ts'
import { OperatorError } from '../errors.ts'
import { fetchDirectly } from '../io/fetch-directly.ts'

const LOOPBACK_AND_PORT = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}:\d{1,5}$/

/** `endpoint.json` in the sandbox's state folder: all that medspa knows of the sandbox, or of any other emulator. */
const endpointSchema = z.object({
  version: z.literal(3),
  endpoint: z.url(),
  /** What every call to it presents; the access key id is the sandbox's token. */
  credentials: z.object({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1) }),
  pid: z.int().positive(),
  region: z.string(),
  accountId: z.string(),
  caFile: z.string(),
  stateBucket: z.string(),
  /** Where DNS answers for its hosted zones, `127.0.0.1:5353`: names of the sandbox are asked for there, and nowhere else. */
  dns: z.string().regex(LOOPBACK_AND_PORT),
  /** A domain that a rehearsal may use, under a top-level domain that is nobody's, and its hosted zone; both or none. */
  domain: z.string().optional(),
  route53ZoneId: z.string().optional(),
  /** How tasks run there; `processes` means that images are packed bundles, and `tasksReason` says why. */
  tasks: z.enum(['processes', 'containers']),
  tasksReason: z.string().optional(),
  /** Where the phone providers' APIs answer there; undefined: an emulator without. */
  providers: z.object({ twilio: z.url(), telnyx: z.url() }).optional(),
  /** Stand-ins for the providers' keys, put over placeholders only. */
  testSecrets: z.record(z.string(), z.string()),
  /** What its stand-ins for the providers sign webhooks with; another emulator may have none. */
  signingKeys: z.object({ twilio: z.string().min(1), telnyx: z.string().min(1) }).optional(),
  startedAt: z.string(),
})

export type SandboxEndpoint = z.infer<typeof endpointSchema>

/** What may be printed of it: anybody who reads a CI log would otherwise have the keys. `sandbox env` alone gives them. */
export const printedEndpointSchema = endpointSchema.omit({ credentials: true, signingKeys: true })

export const printedEndpoint = ({
  credentials: _,
  signingKeys: __,
  ...printed
}: SandboxEndpoint): z.infer<typeof printedEndpointSchema> => printed

/** The endpoint file, or undefined where no sandbox was started. A file that medspa cannot use is an error. */
export async function readSandboxEndpoint(home: string): Promise<SandboxEndpoint | undefined> {
  const file = path.join(home, 'endpoint.json')
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const parsed = endpointSchema.safeParse(jsonOf(text))
  if (!parsed.success) {
    throw new OperatorError(`${file} is not an endpoint file that this medspa understands.`, {
      code: 'sandbox-endpoint-invalid',
      whose: 'medspa',
      exit: 'usage',
      hint: `Run \`${commandLine('sandbox reset')}\`, then \`${commandLine('sandbox up')}\`.`,
      cause: parsed.error,
    })
  }
  const { endpoint, providers } = parsed.data
  const outside = [endpoint, ...Object.values(providers ?? {})].find((url) => !isLoopbackUrl(url))
  if (outside !== undefined) {
    throw new OperatorError(`The sandbox's endpoint ${outside} is not on this machine.`, {
      code: 'sandbox-not-loopback',
      whose: 'operator',
      exit: 'refused',
      hint: 'A rehearsal never reaches out: only a loopback address is accepted.',
    })
  }
  return parsed.data
}

/** Whether an error is about the endpoint file itself: none that medspa understands, or not of this machine. */
export const isUnusableEndpoint = (error: unknown): boolean =>
  error instanceof OperatorError && ['sandbox-endpoint-invalid', 'sandbox-not-loopback'].includes(error.code)

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether a URL's host is this machine's loopback: 127.0.0.0/8 or ::1. Names are not resolved, so none is accepted. */
export function isLoopbackUrl(url: string): boolean {
  const { hostname } = new URL(url)
  return /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname) || hostname === '[::1]'
}

/** Whether the sandbox of this endpoint file lives and is the one that wrote it. */
export async function sandboxAnswers({ credentials, endpoint, pid }: SandboxEndpoint): Promise<boolean> {
  const health = await healthAt(endpoint, credentials.accessKeyId)
  return health?.ok === true && health.pid === pid
}

const healthSchema = z.object({ ok: z.boolean(), pid: z.int().positive(), proof: z.string() })

/**
 * What the sandbox with this token says of itself (`ok` once everything in it answers); undefined where it is not. Another
 * user's program may listen on the port of a sandbox that ended, and waits for the token: it gets none before whoever
 * listens there has proved that it knows it.
 */
export async function healthAt(endpoint: string, token: string): Promise<z.infer<typeof healthSchema> | undefined> {
  try {
    // Node's own `fetch` says `Sec-Fetch-Mode`, as browsers do, and a sandbox answers no browser.
    const nonce = randomBytes(16).toString('hex')
    const proof = (of: string) => createHmac('sha256', token).update(`${of} ${nonce}`).digest('hex')
    const response = await fetchDirectly(`${endpoint}/_sandbox/health?nonce=${nonce}`, {
      headers: { authorization: `Bearer ${proof('ask')}` },
      signal: AbortSignal.timeout(5_000),
    })
    const health = healthSchema.safeParse(await response.json()).data
    return health?.proof === proof('answer') ? health : undefined
  } catch {
    return undefined
  }
}
