import type { Deps } from '../../deps.ts'
import { readGolangMigrate } from '../migrate/golang-migrate-log.ts'
import { whyNotMigrated } from '../migrate/older-release.ts'
import { releaseOfRevision } from '../release/read-serving.ts'
import type { ServingLog } from './serving-log.ts'
import { AUTO_MIGRATE_FAILED } from './trouble.ts'

type Needs = Pick<Deps, 'names' | 'registries' | 'taskDefinitions'>
type Lines = ServingLog['lines']

/** Lines with words of trouble that are none, and why, in words. */
export type Explained = { lines: Lines; why: string | undefined }

/**
 * The platform's API runs its migrations at each start too. Behind a later release's schema golang-migrate finds no file for
 * the database's version: that line has to come where an older release serves whose migration a deploy leaves out for this
 * very reason, by the same rule. Of any other release, and for any other reason, the line is trouble.
 */
export async function explainedLines(
  deps: Needs,
  log: Pick<ServingLog, 'lines' | 'taskDefinitionArn'>,
): Promise<Explained> {
  const lines = log.lines.filter(({ message }) => versionIn(message) !== undefined)
  const version = lines.map(({ message }) => versionIn(message)).at(-1)
  if (version === undefined) return { lines: [], why: undefined }
  const older = await whyNotMigrated(deps, { tag: await releaseOfRevision(deps, log.taskDefinitionArn) })
  if (older === undefined) return { lines: [], why: undefined }
  const counted = lines.length === 1 ? '1 line' : `${lines.length} lines`
  const are = lines.length === 1 ? 'is' : 'are'
  return {
    lines,
    why: `${counted} \`${AUTO_MIGRATE_FAILED}\` ${are} no trouble: the schema is at version ${version}, and ${older}`,
  }
}

const versionIn = (message: string): number | undefined =>
  message.includes(AUTO_MIGRATE_FAILED) ? readGolangMigrate(message).unknownVersion : undefined
