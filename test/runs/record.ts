import { type RunRecord, runId } from '../../src/runs/record.ts'

/** A record of a deploy that was done, unless told otherwise. */
export const recordOf = (startedAt: string, given: Partial<RunRecord> = {}): RunRecord => ({
  version: 1,
  id: runId(new Date(startedAt), given.command ?? 'deploy'),
  command: 'deploy',
  environment: 'development',
  target: 'aws',
  argv: ['deploy', '--env', 'development'],
  status: 'done',
  exitCode: 0,
  startedAt,
  endedAt: startedAt,
  ms: 125_000,
  operator: { user: 'ada', host: 'laptop' },
  medspa: '0.1.0',
  process: { pid: 1, started: '1', machine: 'none' },
  steps: [],
  ...given,
})

export const stepOf = (id: string, ms: number, status: 'done' | 'skipped' | 'failed' = 'done') => ({
  id,
  section: '2.3',
  title: id,
  status,
  ms,
})
