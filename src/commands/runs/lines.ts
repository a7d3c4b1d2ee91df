import { duration } from '../../quantities.ts'
import { shortTag } from '../../releases/release-images.ts'
import type { RunRecord, RunSummary } from '../../runs/record.ts'
import { columns, visibleText } from '../../terminal-text.ts'
import { taskText } from '../../view/dead-tasks.ts'
import { shorten, wrap } from '../../view/text.ts'

/** Columns of two releases of commits, with edits; a tag of somebody's own may be longer. */
const RELEASE_WIDTH = 64

/** Pure: runs as a table, newest first. `width` cuts lines; without it none is cut. */
export function runsLines(runs: readonly RunSummary[], { width }: { width?: number } = {}): string[] {
  if (runs.length === 0) return ['No run is recorded.']
  const head = ['run', 'environment', 'result', 'release', 'took', 'by']
  const rows = runs.map((run) => [
    run.id,
    run.environment,
    run.status,
    shorten(releaseText(run.release), RELEASE_WIDTH),
    durationText(run.ms),
    run.operator.user,
  ])
  return columns([head, ...rows]).map((line) =>
    width === undefined || line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`,
  )
}

/** Pure: all that is known of one run, in lines of at most `width` columns. */
export function runLines(run: RunRecord, { width = Infinity }: { width?: number } = {}): string[] {
  const { error, operator, stands } = run
  const facts: [string, string | undefined][] = [
    ['what', `medspa ${run.argv.join(' ')}`],
    ['where', `${run.environment}${run.target === 'sandbox' ? ', sandbox' : ''}`],
    ['by', [operator.user, operator.git, operator.arn, `on ${operator.host}`].filter(Boolean).join(', ')],
    ['began', run.startedAt],
    ['took', durationText(run.ms) || undefined],
    ['result', run.exitCode === null ? run.status : `${run.status} (exit code ${run.exitCode})`],
    ['release', releaseText(run.release) || undefined],
    ...Object.entries(run.digests ?? {}).map(([name, digest]): [string, string] => [name, digest]),
    ['medspa', run.medspa],
  ]
  const label = Math.max(...facts.map(([name]) => name.length))
  return [
    run.id,
    ...facts.flatMap(([name, value]) => (value ? [`  ${name.padEnd(label)}  ${value}`] : [])),
    ...run.steps.map(
      ({ ms, reason, section, status, title }) =>
        `  ${section} ${title}: ${status}${reason ? `: ${reason}` : ''} (${duration(ms)})`,
    ),
    ...(error
      ? [
          `  error: ${error.message}`,
          ...(error.evidence ?? []).map((line) => `    ${line}`),
          ...(error.tasks ?? []).flatMap(taskText).map((line) => `    ${line}`),
        ]
      : []),
    ...(stands ? [`  left: ${leftText(stands)}`] : []),
    ...(error?.hint ? [`  hint: ${error.hint}`] : []),
  ].flatMap((line) => wrap(visibleText(line), width, 6))
}

/** How a run that failed left the environment: then, not now. */
const leftText = ({ changed, serves, unchanged }: NonNullable<RunRecord['stands']>) => {
  const served =
    serves === null ? 'what served is not known' : `${serves.map(shortTag).join(' and ') || 'nothing'} served`
  const parts = [...changed.map(({ how, part }) => `${part} ${how}`), ...unchanged.map((part) => `${part} not changed`)]
  return [served, ...parts].join(', ')
}

/** `1a2b3c4 → 5d6e7f8`, or the one that there is. */
const releaseText = ({ from, to }: NonNullable<RunSummary['release']> = {}) => {
  const known = from === to ? [to] : [from, to]
  return known.flatMap((tag) => (tag === undefined ? [] : [shortTag(tag)])).join(' → ')
}

/** `3.2s`, `4m 05s`; empty where it did not end. */
const durationText = (ms: number | null): string => (ms === null ? '' : duration(ms))
