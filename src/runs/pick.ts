import { commandLine } from '../command-line.ts'
import { OperatorError } from '../errors.ts'
import type { RunRecord } from './record.ts'
import { mayMean, shortId } from './short-id.ts'

/** Pure: the run of that id or short id, or the only one whose id begins so. */
export function pickRun(records: readonly RunRecord[], id: string): RunRecord {
  const exact = records.find((record) => record.id === id)
  const alike = records.filter((record) => mayMean(id, record.id))
  const found = exact ?? (alike.length === 1 ? alike[0] : undefined)
  if (found !== undefined) return found
  const several = alike.length > 1
  throw new OperatorError(several ? `${alike.length} runs begin with ${id}.` : `There is no record of a run ${id}.`, {
    code: 'run-unknown',
    whose: 'operator',
    exit: 'usage',
    hint: several
      ? `Name one of them: \`${commandLine('runs', { words: [shortId(alike[0]?.id ?? '')] })}\` shows the newest.`
      : `\`${commandLine('runs', { flags: ['--all'], sandbox: false })}\` lists them, \`${commandLine('runs', { flags: ['--all'], sandbox: true })}\` those of rehearsals.`,
    evidence: alike.map(({ id }) => `${shortId(id)}  ${id}`),
  })
}
