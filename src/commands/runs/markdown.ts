import { duration } from '../../quantities.ts'
import { shortTag } from '../../releases/release-images.ts'
import type { RunRecord } from '../../runs/record.ts'
import { visibleText } from '../../terminal-text.ts'
import { taskText } from '../../view/dead-tasks.ts'
import { escapedMarkdown, fenced, markdownCell, markdownTable } from '../../view/markdown.ts'
import { planGroupsMarkdown } from '../../view/plan-groups.ts'

/** Where a reader may go on from there, by their names: `this run` → URL. */
export type RunLinks = {
  /** The repository's page, for the difference of two commits. */
  repository?: string | undefined
  /** The workflow's run. */
  run?: string | undefined
}

/**
 * Pure: one run as Markdown, for a job's summary or a ticket. The first line says what came of it, and of a run that failed
 * why: a list of runs shows no more. A run record holds no secret.
 */
export function runMarkdown(run: RunRecord, links: RunLinks = {}): string[] {
  const { checks = [], error, plan = [], steps } = run
  return [
    `## ${escapedMarkdown(visibleText(headline(run)))}`,
    ...(error ? ['', ...faultLines(error)] : []),
    '',
    ...factLines(run, links),
    ...(plan.length > 0 ? ['', '### Plan', '', ...planGroupsMarkdown(plan)] : []),
    ...(checks.length > 0
      ? ['', '### Checks', '', ...markdownTable(['check', 'result', 'evidence'], checks.map(checkRow), 3)]
      : []),
    ...(steps.length > 0
      ? ['', '### Steps', '', ...markdownTable(['section', 'step', 'result', '', 'took'], steps.map(stepRow), 4)]
      : []),
  ]
}

function headline({ command, environment, error, release, result, status, target }: RunRecord): string {
  const place = `${environment}${target === 'sandbox' ? ' (sandbox)' : ''}`
  const what = `${command} of ${place}`
  if (error) return `${what}: ${status}: ${error.message}`
  const skipped = textIn(result, 'skipped')
  if (skipped !== undefined) return `${what}: skipped: ${skipped}`
  return `${what}: ${status}${release?.to ? `, ${shortTag(release.to)}` : ''}`
}

function faultLines({ evidence = [], hint, next, tasks = [] }: NonNullable<RunRecord['error']>): string[] {
  const lines = [...evidence, ...tasks.flatMap(taskText)].map(visibleText)
  return [
    ...(lines.length > 0 ? [...fenced(lines, 'text'), ''] : []),
    ...(hint ? [`Hint: ${escapedMarkdown(visibleText(hint))}`] : []),
    ...(next ? ['', 'Next:', '', ...fenced([visibleText(next)], 'sh')] : []),
  ]
}

function factLines(run: RunRecord, { repository, run: runUrl }: RunLinks): string[] {
  const { from, to } = run.release ?? {}
  const bothCommits = [from, to].every((tag) => tag !== undefined && /^[0-9a-f]{40}$/.test(tag))
  const compared =
    repository && from !== to && bothCommits ? ` ([difference](${repository}/compare/${from}...${to}))` : ''
  const tags = (from === to ? [to] : [from, to]).flatMap((tag) => (tag ? [`\`${shortTag(tag)}\``] : []))
  const urls = Object.entries(objectIn(run.result, 'urls')).flatMap(([name, url]) =>
    typeof url === 'string' && /^https?:\/\/[^\s<>()]+$/.test(url) ? [[name, `<${url}>`]] : [],
  )
  const left = run.stands && [
    ...run.stands.changed.map(({ how, part }) => `${part} ${how}`),
    ...run.stands.unchanged.map((part) => `${part} not changed`),
  ]
  const facts: (readonly [string, string | undefined])[] = [
    ['release', tags.length > 0 ? `${tags.join(' → ')}${compared}` : undefined],
    ...Object.entries(run.digests ?? {}).map(([name, digest]) => [`image ${name}`, `\`${digest}\``] as const),
    ['left', left && markdownCell(left.join(', '))],
    ...urls.map(([name = '', url]) => [name, url] as const),
    ['took', run.ms === null ? undefined : duration(run.ms)],
    ['by', markdownCell(run.operator.arn ?? run.operator.user)],
    ['record', `\`${run.id}\`${runUrl ? ` ([log](${runUrl}))` : ''}`],
  ]
  return ['| | |', '|---|---|', ...facts.flatMap(([name, value]) => (value ? [`| ${name} | ${value} |`] : []))]
}

type Check = NonNullable<RunRecord['checks']>[number]
const checkRow = ({ evidence, id, status }: Check) => [id, status, visibleText(evidence)]

const stepRow = ({ ms, reason, section, status, title }: RunRecord['steps'][number]) => [
  section,
  title,
  status,
  visibleText(reason ?? ''),
  duration(ms),
]

const objectIn = (value: unknown, key: string): object => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  return typeof found === 'object' && found !== null ? found : {}
}
const textIn = (value: unknown, key: string): string | undefined => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  return typeof found === 'string' ? found : undefined
}
