import * as z from 'zod'
import { parseJson } from '../../io/json.ts'
import { kindOfResource } from '../resource-kind.ts'

/** A database or a Redis, as Terraform's state has it. */
export type DataInState = {
  address: string
  type: string
  kind: 'database' | 'redis'
  /** AWS's own name of it: `medspa-development`. */
  id: string
  /** Its creation failed half-way, or somebody marked it so: the next plan would make another in its place. */
  tainted: boolean
  /** The snapshot that Terraform has AWS take before a destroy; undefined where it would take none, as after an import. */
  finalSnapshot: string | undefined
}

/** How Terraform is to destroy a resource: with a final snapshot of this name, or with none. */
export type FinalSnapshotInState = { address: string; finalSnapshot: string | undefined }

const instanceSchema = z.looseObject({
  index_key: z.union([z.string(), z.number()]).optional(),
  status: z.string().optional(),
  /** An object that another replaced, and that is still to be destroyed. */
  deposed: z.string().optional(),
  /** Addresses in the configuration, without keys, what those depend on included. */
  dependencies: z.array(z.string()).optional(),
  attributes: z.looseObject({}).nullish(),
})
const resourceSchema = z.looseObject({
  module: z.string().optional(),
  mode: z.string(),
  type: z.string(),
  name: z.string(),
  instances: z.array(instanceSchema).default([]),
})
const stateSchema = z.looseObject({
  version: z.literal(4),
  serial: z.number(),
  resources: z.array(resourceSchema).default([]),
})

type Instance = z.infer<typeof instanceSchema>
type Resource = z.infer<typeof resourceSchema>

/** The types whose provider takes a final snapshot by these attributes; of others the state says nothing. */
const SNAPSHOT_NAME = 'final_snapshot_identifier'
const SKIPS = 'skip_final_snapshot'

/**
 * Pure: what `terraform state pull` prints, of databases and Redis alone. Where there is no state it prints nothing. Terraform
 * writes version 4 since 0.12 (hashicorp/terraform internal/states/statefile); another one throws a ZodError, which quotes nothing of it.
 */
export const dataInState = (state: string): DataInState[] => {
  if (state.trim() === '') return []
  return [...dataOf(stateSchema.parse(parseJson(state)))].map(({ address, instance, kind, type }) => ({
    address,
    type,
    kind,
    id: identifierOf(instance),
    tainted: instance.status === 'tainted',
    finalSnapshot: finalSnapshotOf(instance),
  }))
}

/**
 * Pure: the state with other final snapshots, one serial later, so that Terraform takes it for the newer one. All else stays as
 * it is, but for an import's other gap: what it is to be destroyed before. Throws where an address is not in it.
 */
export const withFinalSnapshots = (state: string, wanted: readonly FinalSnapshotInState[]): string => {
  const parsed = stateSchema.parse(parseJson(state))
  const there = new Map<string, Found>([...dataOf(parsed)].map((found) => [found.address, found]))
  for (const { address, finalSnapshot } of wanted) {
    const { instance, resource } = there.get(address) ?? {}
    const attributes = instance?.attributes
    if (!instance || !resource || !attributes) throw new Error(`${address} is not in the state`)
    if (!instance.dependencies?.length) instance.dependencies = dependenciesOf(resource, parsed)
    attributes[SNAPSHOT_NAME] = finalSnapshot ?? null
    if (SKIPS in attributes) attributes[SKIPS] = finalSnapshot === undefined
  }
  return JSON.stringify({ ...parsed, serial: parsed.serial + 1 }, undefined, 2)
}

/**
 * `terraform import` records none, and Terraform destroys by what the state records: a subnet group at the same time as the
 * group in it, which AWS refuses. Of its own module all that does not depend on it.
 */
const dependenciesOf = (resource: Resource, { resources }: z.infer<typeof stateSchema>): string[] => {
  const own = inConfiguration(resource)
  return resources
    .filter((each) => each.mode === 'managed' && each.module === resource.module && each !== resource)
    .filter(({ instances }) => !instances.some(({ dependencies = [] }) => dependencies.includes(own)))
    .map(inConfiguration)
    .toSorted()
}

/** `module.redis.aws_elasticache_subnet_group.this`: as a state names dependencies, without keys of instances. */
const inConfiguration = ({ module, name, type }: Resource): string => {
  const path = module?.replaceAll(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, '')
  return `${path === undefined ? '' : `${path}.`}${type}.${name}`
}

type Found = { address: string; instance: Instance; kind: DataInState['kind']; resource: Resource; type: string }

function* dataOf({ resources }: z.infer<typeof stateSchema>): Generator<Found> {
  for (const resource of resources) {
    const { instances, mode, module, name, type } = resource
    const kind = mode === 'managed' ? kindOfResource(type) : undefined
    if (kind !== 'database' && kind !== 'redis') continue
    for (const instance of instances) {
      // Members of an Aurora cluster have no data of their own.
      if (instance.deposed !== undefined || !(SNAPSHOT_NAME in (instance.attributes ?? {}))) continue
      const key = instance.index_key === undefined ? '' : `[${JSON.stringify(instance.index_key)}]`
      const address = `${module === undefined ? '' : `${module}.`}${type}.${name}${key}`
      yield { address, instance, kind, resource, type }
    }
  }
}

const identifierOf = ({ attributes }: Instance): string => {
  const { identifier, replication_group_id, id } = attributes ?? {}
  return String(identifier ?? replication_group_id ?? id)
}

const finalSnapshotOf = ({ attributes }: Instance): string | undefined => {
  if (attributes?.[SKIPS] === true) return undefined
  const name = attributes?.[SNAPSHOT_NAME]
  return typeof name === 'string' && name !== '' ? name : undefined
}
