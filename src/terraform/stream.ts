import * as z from 'zod'
import { parseJson } from '../io/json.ts'
import type { Diagnostic } from './diagnostics.ts'

export type ResourceEvent = {
  address: string
  /** `create`, `update`, `delete`, `read`, or `provision`. */
  action: string
  /** A failure comes twice: at once, and with its error once Terraform has said it. */
  state: 'start' | 'progress' | 'done' | 'failed'
  seconds?: number
  error?: string
}

export type StreamMessage =
  | { kind: 'resource'; event: ResourceEvent }
  | { kind: 'diagnostic'; diagnostic: Diagnostic }
  /** As Terraform gives them: `{ name: { value, type, sensitive } }`; for `parseOutputs`. */
  | { kind: 'outputs'; outputs: unknown }

/** Format: developer.hashicorp.com/terraform/internals/machine-readable-ui, version 1. */
const lineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('diagnostic'),
    diagnostic: z.object({
      severity: z.enum(['error', 'warning']),
      summary: z.string(),
      detail: z.string().default(''),
      address: z.string().optional(),
      range: z.object({ filename: z.string(), start: z.object({ line: z.number() }) }).optional(),
    }),
  }),
  z.object({ type: z.literal('outputs'), outputs: z.unknown() }),
  z.object({
    type: z.enum([
      'apply_start',
      'apply_progress',
      'apply_complete',
      'apply_errored',
      'provision_start',
      'provision_complete',
      'provision_errored',
    ]),
    hook: z.object({
      resource: z.object({ addr: z.string() }),
      action: z.string().default('provision'),
      elapsed_seconds: z.number().optional(),
    }),
  }),
])

/** Reads one line of a `-json` command's stdout; undefined for what nobody asks about, and for lines that are no JSON. */
export const readStreamLine = (line: string): StreamMessage | undefined => {
  if (!line.startsWith('{')) return undefined
  const parsed = lineSchema.safeParse(parseJson(line))
  if (!parsed.success) return undefined
  const message = parsed.data
  if (message.type === 'outputs') return { kind: 'outputs', outputs: message.outputs }
  if (message.type === 'diagnostic') {
    const { range, ...diagnostic } = message.diagnostic
    const where = range === undefined ? undefined : `${range.filename}:${range.start.line}`
    return { kind: 'diagnostic', diagnostic: { ...diagnostic, where } }
  }
  const { resource, action, elapsed_seconds: seconds } = message.hook
  const event: ResourceEvent = { address: resource.addr, action, state: stateOf(message.type) }
  if (seconds !== undefined) event.seconds = seconds
  return { kind: 'resource', event }
}

const stateOf = (type: string): ResourceEvent['state'] => {
  if (type.endsWith('_errored')) return 'failed'
  if (type.endsWith('_progress')) return 'progress'
  // A provisioner's end is not its resource's: apply_complete follows.
  return type === 'apply_complete' ? 'done' : type === 'apply_start' ? 'start' : 'progress'
}
