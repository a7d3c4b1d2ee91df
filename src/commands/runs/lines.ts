import { duration } from '../../quantities.ts'
import { shortTag } from '../../releases/release-images.ts'
import type { RunRecord } from '../../runs/record.ts'
import { shortId } from '../../runs/short-id.ts'
import { visibleText } from '../../terminal-text.ts'
import { taskText } from '../../view/dead-tasks.ts'
import { wrap } from '../../view/text.ts'
import { durationText, placeText, releaseText, resultText } from './words.ts'

/** Pure: all that is known of one run, in lines of at most `width` columns. */
export function runLines(run: RunRecord, { width = Infinity }: { width?: number } = {}): string[] {
  const { error, operator, stands } = run
  const facts: [string, string | undefined][] = [
    ['what', `medspa ${run.argv.join(' ')}`],
    ['where', placeText(run)],
    ['by', [operator.user, operator.git, operator.arn, `on ${operator.host}`].filter(Boolean).join(', ')],
    ['began', run.startedAt],
    ['took', durationText(run.ms) || undefined],
    ['result', run.exitCode === null ? resultText(run) : `${resultText(run)} (exit code ${run.exitCode})`],
    ['release', releaseText(run.release) || undefined],
    ...Object.entries(run.digests ?? {}).map(([name, digest]): [string, string] => [name, digest]),
    ['medspa', run.medspa],
  ]
  const label = Math.max(...facts.map(([name]) => name.length))
  return [
    `${run.id} (${shortId(run.id)})`,
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
