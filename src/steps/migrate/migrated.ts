import { commandLine } from '../../command-line.ts'
import { inLargestUnit } from '../../quantities.ts'
import { waits } from '../../waits.ts'
import type { MigrationLog } from './follow-migration.ts'
import type { AheadOf } from './migration-log.ts'

/** What a migration's task did. */
export type Migrated = {
  /** Names of migrations, as far as the log has them. */
  applied: string[]
  /** Whether the log was read to its end, so that `applied` has every migration. */
  logged: boolean
  ahead: AheadOf | null
  /** ARN */
  task: string
  exitCode: number
}

/** Pure: which migrations were applied, or why that is not known. An empty log is no proof that nothing was pending. */
export function appliedInWords({ applied }: Pick<Migrated, 'applied'>, state: MigrationLog['state']): string {
  const names = applied.join(', ')
  switch (state) {
    case 'whole':
      return names || 'nothing pending'
    case 'text':
      return names || `done; its log names none (\`${commandLine('migrate status')}\` reads what ran)`
    case 'partial':
      return `${names || 'done'}; the end of its log did not come within ${limit}: it may have applied more`
    case 'missing':
      return `done; its log did not come within ${limit}: what it applied is not known`
  }
}

const limit = inLargestUnit(waits.migrationLog.limitMs)
