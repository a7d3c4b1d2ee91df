import * as z from 'zod'
import type { StateFound } from '../../checklist/world.ts'
import type { Deps } from '../../deps.ts'
import { parseJson } from '../../io/json.ts'
import { type Outputs, parseOutputs } from '../../terraform/outputs.ts'
import { foreignState } from '../../terraform/state/foreign-resources.ts'
import { bucketOf } from '../preflight/find-state-bucket.ts'

const stateSchema = z.looseObject({ outputs: z.record(z.string(), z.looseObject({})).default({}) })

/** The outputs that sections 2.3 and 2.6 name. */
const wanted = [
  'api_alb_dns_name',
  'api_gateway_url',
  'redis_endpoint',
  'private_subnet_ids',
  'ecs_task_security_group_id',
] as const

/** What Terraform recorded: `foreign` where another Terraform did. */
export type Recorded = { foreign: boolean; outputs: Outputs }

/**
 * Terraform's state as it lies in its bucket, with one call and without Terraform. It has secrets in it: nothing but its
 * outputs leaves here. A text that is no state has none.
 */
export async function readState(
  { names, settings, stateBucket }: Pick<Deps, 'names' | 'settings' | 'stateBucket'>,
  signal: AbortSignal,
): Promise<Recorded | undefined> {
  const text = await stateBucket.read(bucketOf(settings), names.stateKey, signal)
  if (text === undefined) return undefined
  const { data } = stateSchema.safeParse(parseJson(text))
  return { foreign: foreignState(text) !== undefined, outputs: parseOutputs(data?.outputs ?? {}) }
}

/** Pure: what the checklist tells of it. */
export const stateFound = ({ foreign, outputs }: Recorded): StateFound => ({
  foreign,
  outputs: Object.fromEntries(
    wanted.flatMap((name) => {
      const value = outputs[name]
      if (value === undefined || value.length === 0) return []
      return [[name, typeof value === 'string' ? value : value.join(', ')]]
    }),
  ),
})
