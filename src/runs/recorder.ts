import * as z from 'zod'
import type { Environment } from '../config/names.ts'
import { type ExitCode, exitCodes, messageOf } from '../errors.ts'
import type { Clock } from '../io/clock.ts'
import type { Processes } from '../io/processes.ts'
import type { JsonError, StepRecord } from '../json/document.ts'
import { type DocumentScrubbing, scrubbedDocument } from '../json/scrubbed-document.ts'
import type { RunCopies } from './copies.ts'
import type { RunFiles } from './files.ts'
import { type RunRecord, runId, runRecordSchema } from './record.ts'
import { type DeclaredLine, recordedArgv, withoutMistakenWords } from './recorded-argv.ts'

/** What only the command knows of its run. */
export type RunFacts = Pick<RunRecord, 'release' | 'digests' | 'promotedFrom' | 'plan' | 'checks'>

export type RunEnd = {
  exitCode: ExitCode
  steps: readonly StepRecord[]
  result?: unknown
  error?: JsonError
  stands?: RunRecord['stands']
  facts: RunFacts
}

/** A run that is under way. */
export type OpenRun = {
  id: string
  /** Completes the record, copies it, and removes the oldest. Gives what the operator should hear of it. */
  end: (end: RunEnd) => Promise<string[]>
}

export type RunRecorder = {
  /** `result` is the schema of the command's result: texts that it allows nothing else for are no secrets. */
  begin: (run: { command: DeclaredLine; argv: readonly string[]; result?: z.ZodType }) => Promise<OpenRun>
}

type Needs = {
  clock: Clock
  /** Undefined where there is no bucket. */
  copies: RunCopies | undefined
  environment: Environment
  files: RunFiles
  /** Name and address that git has for this person. */
  gitUser: () => Promise<string | undefined>
  /** The AWS principal, where AWS was asked in this run. */
  principal: () => { accountId: string; arn: string } | undefined
  processes: Processes
  redactor: DocumentScrubbing
  target: RunRecord['target']
  version: string
}

const KEPT = 100
const COPY_LIMIT_MS = 10_000

/** Keeps a record of each run: `running` from its beginning on, so that one that was killed leaves a trace too. */
export const createRunRecorder = (needs: Needs): RunRecorder => {
  const { clock, environment, files, processes, redactor, target } = needs
  const textOf = (record: RunRecord, result: z.ZodType = z.unknown()) => {
    const schema = runRecordSchema.extend({ result: result.optional() })
    return `${JSON.stringify(scrubbedDocument(record, schema, redactor), null, 2)}\n`
  }

  const isGone = async ({ operator, process, status }: RunRecord, machine: string) =>
    status === 'running' &&
    operator.host === processes.host &&
    (process.machine !== machine || !(await processes.alive(process)))

  /** Marks those that began here and whose process is gone; gives the ones of this environment. */
  const closeKilled = async (): Promise<RunRecord[]> => {
    const machine = await processes.machine()
    const gone = new Set<string>()
    for (const record of await files.list()) if (await isGone(record, machine)) gone.add(record.id)
    if (gone.size === 0) return []
    // Read again: one that ended well in between has written so by now.
    const left = (await files.list()).filter(({ id, status }) => status === 'running' && gone.has(id))
    const killed = left.map((record): RunRecord => ({ ...record, status: 'killed' }))
    for (const record of killed) await files.write(record.id, textOf(record))
    return killed.filter((record) => record.environment === environment && record.target === target)
  }

  /** Best effort: the account's own record is a courtesy, this machine has it in any case. */
  const copy = async (records: readonly { id: string; text: string }[]): Promise<string[]> => {
    const principal = needs.principal()
    if (needs.copies === undefined || principal === undefined) return []
    const signal = AbortSignal.timeout(COPY_LIMIT_MS)
    try {
      for (const { id, text } of records) await needs.copies.put(id, text, { accountId: principal.accountId, signal })
      return []
    } catch (error) {
      return [`the run record was not copied to the state bucket: ${messageOf(error)}`]
    }
  }

  return {
    async begin({ argv, command: declared, result: schema }) {
      const command = declared.words
      const gitUser = needs.gitUser()
      const [self, machine] = await Promise.all([processes.self(), processes.machine()])
      const startedAt = clock.now()
      const record: RunRecord = {
        version: 1,
        id: runId(startedAt, command),
        command,
        environment,
        target,
        argv: recordedArgv(argv, declared),
        status: 'running',
        exitCode: null,
        startedAt: startedAt.toISOString(),
        endedAt: null,
        ms: null,
        operator: { user: processes.user, host: processes.host },
        medspa: needs.version,
        process: { ...self, machine },
        steps: [],
      }
      await files.write(record.id, textOf(record))

      return {
        id: record.id,
        async end({ error, exitCode, facts, result, stands, steps }) {
          const endedAt = clock.now()
          const [git, arn] = [await gitUser, needs.principal()?.arn]
          const told = withoutMistakenWords(argv, declared)
          const ended: RunRecord = {
            ...record,
            ...facts,
            status: statusOf(exitCode),
            exitCode,
            endedAt: endedAt.toISOString(),
            ms: endedAt.getTime() - startedAt.getTime(),
            operator: { ...record.operator, ...(git ? { git } : {}), ...(arn ? { arn } : {}) },
            steps: told([...steps]),
            ...(result === undefined ? {} : { result: told(result) }),
            ...(error === undefined ? {} : { error: told(error) }),
            ...(stands === undefined ? {} : { stands }),
          }
          const text = textOf(ended, schema)
          await files.write(ended.id, text)
          // At the end, by whoever gets there: a command that is killed itself leaves it to the next.
          const killed = await closeKilled()
          await files.prune(KEPT)
          return copy([...killed.map((record) => ({ id: record.id, text: textOf(record) })), { id: ended.id, text }])
        },
      }
    },
  }
}

const statusOf = (exitCode: ExitCode): RunRecord['status'] => {
  const found = Object.entries(exitCodes).find(([, code]) => code === exitCode)
  return (found?.[0] ?? 'failed') as keyof typeof exitCodes
}
