import type { Deps } from '../../deps.ts'
import { messageOf, OperatorError } from '../../errors.ts'
import { taskIdOf } from '../../releases/arn.ts'
import { shortTag } from '../../releases/release-images.ts'
import type { Outputs } from '../../terraform/outputs.ts'
import { CANCELLED, stopTask } from '../one-off/stop-task.ts'
import { tailCommand } from '../one-off/tail-command.ts'
import { taskStatusInWords } from '../one-off/task-status.ts'
import type { ProbeNeeds } from '../probe/run-probe.ts'
import { type Given, type Progress, step } from '../step.ts'
import { noteBegun, noteReached } from './before/note-reached.ts'
import { wayBack } from './before/way-back.ts'
import { cancelledMigration } from './cancelled-migration.ts'
import { followMigration } from './follow-migration.ts'
import { appliedInWords, type Migrated } from './migrated.ts'
import { migrationHint } from './migration-hint.ts'
import { aheadText, type MigrationLine } from './migration-log.ts'
import { findMigrationTask, type MigrationTask } from './migration-task.ts'
import { readSchemaNotes } from './read-schema.ts'
import { dirtyOf, notesInWords, type SchemaNotes } from './schema-notes.ts'
import { isUnended, unendedMigration } from './unended-migration.ts'
import { type MigrationsOf, whyNotRun } from './why-not-run.ts'

type Needs = ProbeNeeds &
  Pick<Deps, 'clock' | 'logs' | 'names' | 'runTask' | 'service' | 'settings' | 'snapshots' | 'taskDefinitions'>

export type { Migrated } from './migrated.ts'

type MigrationContext = MigrationsOf & {
  outputs?: Outputs
  /** The snapshot that was taken first. */
  snapshot?: string
  /** Filled as they are applied, whatever becomes of the task. */
  migrationsApplied?: readonly string[]
  migrated?: Migrated
}

/** What a cancel waits for. */
const migrationToStop = 'the migration task to be stopped'

/** The most warnings that the step's own line repeats; all are in the log. */
const WARNINGS = 3

/** The last lines of the task's log that go into an error. */
const EVIDENCE_LINES = 12

/**
 * Section 2.6: a one-off Fargate task in the service's own subnets and address setting. Its log is shown as it comes and
 * its exit code decides; a task that never started is a failure with the reason that ECS gives.
 */
export const runMigration = step({
  id: 'migrate',
  section: '2.6',
  title: 'Run database migrations',
  cancelWaitsFor: migrationToStop,
  needs: ['outputs'],
  gives: ['migrated'],
  run: async (deps: Needs, context: Given<MigrationContext, 'outputs'>, progress: Progress) => {
    const notRun = await whyNotRun(deps, context)
    if (notRun !== undefined) return { skipped: notRun }
    const before = wayBack(context.snapshot)
    const task = await findMigrationTask(deps, context.outputs)
    const { group, input } = task
    await noteBegun(deps, context)
    const { taskArn } = await deps.runTask
      .run(input, { signal: progress.signal, onWait: progress.line })
      .catch(async (error: unknown) => {
        if (isRefused(error)) await noteReached(deps, context, 'nothing', progress)
        throw error
      })
    const stream = task.streamOf(taskArn)

    const applied: string[] = []
    context.migrationsApplied = applied
    const log = followMigration(deps, { applied, group, stream }, progress)
    const stopped = await deps.runTask
      .wait(taskArn, {
        signal: progress.signal,
        limitMs: deps.settings.migrationMinutes * 60_000,
        onStatus: (status) => {
          if (status !== 'STOPPED') progress.line(`migration task ${taskIdOf(taskArn)}: ${taskStatusInWords(status)}`)
        },
      })
      .catch(async (error: unknown) => {
        // The task would go on without anyone reading its exit code.
        if (progress.signal.aborted) await stopTask(deps, taskArn, CANCELLED, progress)
        else progress.line(`the task goes on unwatched: ${taskArn}`)
        await log.stop()
        if (progress.signal.aborted) throw cancelledMigration({ isContracts: log.isContracts(), before })
        throw isUnended(error)
          ? unendedMigration(error, { before, cluster: input.cluster, group, stream, taskArn })
          : error
      })

    const ended = stopped.containers.find(({ name }) => name === deps.names.migrateContainer)
    const { lines, state } = await log.end({ ran: ended?.exitCode !== undefined })
    // The exit code decides; the log only tells.
    if (ended?.exitCode === 0) {
      await noteReached(deps, context, 'done', progress)
      const ahead = lines.findLast((line) => line.ahead !== undefined)?.ahead ?? null
      context.migrated = {
        applied: namesIn(lines, applied),
        logged: state === 'whole',
        ahead,
        task: taskArn,
        exitCode: 0,
      }
      const warnings = lines.flatMap((line) => (line.warning === undefined ? [] : [line.warning]))
      const behind = ahead === null ? [] : [aheadText(ahead, context.tag && shortTag(context.tag))]
      return { detail: [appliedInWords(context.migrated, state), ...behind, ...warnings.slice(0, WARNINGS)].join('; ') }
    }
    const failed = lines.findLast((line) => line.failure !== undefined)
    const why = ended?.exitCode === undefined ? (ended?.reason ?? stopped.stoppedReason) : `exit code ${ended.exitCode}`
    const neverRan = ended?.exitCode === undefined && lines.length === 0
    // What failed first is taken back as a whole: the snapshot is as good as a new one for the next run.
    if (neverRan || (log.isContracts() && state === 'whole' && namesIn(lines, applied).length === 0))
      await noteReached(deps, context, 'nothing', progress)
    // medspa's own migrator leaves nothing half done, and says itself what failed.
    const schema = neverRan || log.isContracts() ? [] : await schemaAfter(deps, task, progress)
    const dirty = failed?.dirty ?? versionOf(dirtyOf(schema))
    throw new OperatorError(
      `The migration failed: ${failed?.failure ?? why ?? 'its task stopped without a reason'}${dirty === undefined || failed?.dirty !== undefined ? '' : `; the database is dirty at version ${dirty}`}`,
      {
        code: 'migration-failed',
        whose: 'operator',
        hint: migrationHint({ before, kind: failed?.kind, blockers: failed?.blockers ?? [], neverRan, dirty }),
        evidence: [
          `task ${taskArn}: ${[why, stopped.stoppedReason].filter(Boolean).join('; ')}`,
          ...lines.slice(-EVIDENCE_LINES).map(({ text }) => text),
          ...schema.map(notesInWords),
          ...(!neverRan && (state === 'partial' || state === 'missing')
            ? [`its log did not come to its end: ${tailCommand({ group, stream })}`]
            : []),
        ],
      },
    )
  },
})

/** No task was started, for certain. */
const isRefused = (error: unknown) =>
  error instanceof OperatorError && ['task-not-started', 'aws-access-denied'].includes(error.code)

/** Pure: the migrations that were applied: the followed log may lack what the stored one has. */
function namesIn(lines: readonly MigrationLine[], followed: string[]): string[] {
  const stored = lines.flatMap((line) => (line.applied === undefined ? [] : [line.applied]))
  return stored.length >= followed.length ? stored : followed
}

/** What migrators noted after one failed; nothing where that cannot be read: the failure itself counts. */
async function schemaAfter(deps: Needs, task: MigrationTask, progress: Progress): Promise<SchemaNotes[]> {
  try {
    return await readSchemaNotes(deps, task, progress)
  } catch (error) {
    progress.line(`how the schema stands cannot be read: ${messageOf(error)}`)
    return []
  }
}

const versionOf = (notes: { version: string } | undefined) => (notes === undefined ? undefined : Number(notes.version))
