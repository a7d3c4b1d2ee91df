import type { RunRecord } from '../../src/runs/record.ts'

/** A run of a deploy that was done, from 14:00 to 14:05. */
export const runOf = (given: Partial<RunRecord> = {}): RunRecord => ({
  version: 1,
  id: '20261123T140000.000Z-deploy',
  command: 'deploy',
  environment: 'development',
  target: 'aws',
  argv: ['deploy'],
  status: 'done',
  exitCode: 0,
  startedAt: '2026-11-23T14:00:00.000Z',
  endedAt: '2026-11-23T14:05:00.000Z',
  ms: 300_000,
  operator: { user: 'ada', host: 'laptop' },
  medspa: '1.0.0',
  process: { pid: 1, started: '', machine: 'm' },
  steps: [],
  ...given,
})

/** A moment of that day: `14:02`, `14:02:30`. */
export const at = (time: string) => new Date(`2026-11-23T${time.length === 5 ? `${time}:00` : time}Z`)
