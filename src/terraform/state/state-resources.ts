import * as z from 'zod'
import { type Chunks, jsonParts } from '../json-parts.ts'

/** A resource that Terraform manages, as its state has it. */
export type StateResource = { address: string; type: string; values: Readonly<Record<string, unknown>> }

const resourceSchema = z.object({
  address: z.string(),
  mode: z.string(),
  type: z.string(),
  values: z.record(z.string(), z.unknown()).default({}),
})

type Module = { resources?: z.infer<typeof resourceSchema>[]; child_modules?: Module[] }
const moduleSchema: z.ZodType<Module> = z.lazy(() =>
  z.object({ resources: z.array(resourceSchema).optional(), child_modules: z.array(moduleSchema).optional() }),
)
const valuesSchema = z.object({ root_module: moduleSchema.optional() })

/**
 * Reads what `terraform show -json` prints of a state; format: developer.hashicorp.com/terraform/internals/json-format,
 * "State Representation". An empty state has no `values`.
 */
export async function stateResources(chunks: Chunks): Promise<StateResource[]> {
  const found: StateResource[] = []
  for await (const { value } of jsonParts(chunks, { values: 'whole' })) {
    const { root_module } = valuesSchema.parse(value)
    if (root_module) found.push(...managedIn(root_module))
  }
  return found
}

const managedIn = ({ child_modules = [], resources = [] }: Module): StateResource[] => [
  ...resources.filter(({ mode }) => mode === 'managed').map(({ address, type, values }) => ({ address, type, values })),
  ...child_modules.flatMap(managedIn),
]
