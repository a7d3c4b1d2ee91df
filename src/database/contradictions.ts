import { firstCapacity } from './capacity.ts'
import type { DatabaseEngine } from './engines.ts'

/** What the configuration says of the database. */
export type DatabaseConfiguration = {
  engine?: DatabaseEngine | undefined
  min_acu?: number | undefined
  max_acu?: number | undefined
  reader?: boolean | undefined
  keep?: DatabaseEngine | undefined
}

const ofClusters = ['min_acu', 'max_acu', 'reader'] as const

/** Pure: what of it says nothing, or contradicts itself, in words; infra/terraform/modules/config refuses the same. */
export function contradictionsIn(database: DatabaseConfiguration): string[] {
  const { engine = 'rds', keep, max_acu: most = firstCapacity.max, min_acu: least = firstCapacity.min } = database
  const hasCluster = [engine, keep].includes('aurora-serverless-v2')
  const idle = hasCluster ? [] : ofClusters.filter((key) => database[key] !== undefined)
  return [
    ...idle.map((key) => `database.${key} is of aurora-serverless-v2 alone, and database.engine is ${engine}`),
    ...(least > most ? [`database.min_acu must not be more than database.max_acu (${most})`] : []),
    ...(keep === engine
      ? [`database.keep must not be the engine that serves, ${engine}: it keeps another one beside it`]
      : []),
  ]
}
