import { duration } from '../../quantities.ts'
import type { RunRecord } from '../../runs/record.ts'
import { shortId } from '../../runs/short-id.ts'
import { visibleText } from '../../terminal-text.ts'
import { taskText } from '../../view/dead-tasks.ts'
import { pageStyle } from './page-style.ts'
import { durationText, placeText, releaseText, resultText } from './words.ts'

/** How a page begins: by it medspa knows its own again, before it writes over one. */
export const pageBeginning = '<!doctype html>\n<!-- a run of medspa -->\n'

/**
 * Pure: one run as a page of its own: no script, nothing from elsewhere, light or dark as its reader has it, narrow as a
 * phone. All text is escaped; a run record holds no secret.
 */
export function runPage(run: RunRecord): string {
  const { checks = [], error, plan = [], stands, steps } = run
  const title = `${run.command}: ${placeText(run)}`
  return `${pageBeginning}<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${html(`${title}, ${resultText(run)}`)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<p class="badges"><span class="badge ${tone(run.status)}">${html(resultText(run))}</span>${run.target === 'sandbox' ? ' <span class="badge">rehearsal</span>' : ''}</p>
<h1>${html(run.command)} <span>${html(placeText(run))}</span></h1>
<p class="what"><code>${line(['medspa', ...run.argv])}</code></p>
</header>
<main>
${[
  ...(error ? [faultOf(error)] : []),
  ...(stands ? [standsOf(stands)] : []),
  factsOf(run),
  ...(steps.length > 0 ? [timelineOf(run)] : []),
  ...(plan.length > 0 ? [planOf(plan)] : []),
  ...(checks.length > 0 ? [checksOf(checks)] : []),
].join('\n')}
</main>
<footer>medspa ${html(run.medspa)}, run ${html(run.id)} (${shortId(run.id)})</footer>
</body>
</html>
`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text in an element or an attribute. Marks that turn the direction of text are written out. */
const html = (text: string): string => visibleText(text).replaceAll(/[&<>"']/g, (char) => entities[char] ?? char)

/** A command line that is broken between words alone: no browser shall break `--yes` after a hyphen. */
const line = (words: readonly string[]): string => words.map((word) => `<span>${html(word)}</span>`).join(' ')

const tone = (status: RunRecord['status']) =>
  status === 'done' ? 'good' : status === 'running' || status === 'cancelled' ? 'calm' : 'bad'

const section = (name: string, body: string) => `<section>\n<h2>${name}</h2>\n${body}\n</section>`

function faultOf({ evidence = [], hint, message, next, tasks = [] }: NonNullable<RunRecord['error']>): string {
  const lines = [...evidence, ...tasks.flatMap(taskText)]
  return `<section class="fault">
<h2>${html(message)}</h2>
${[
  ...(lines.length > 0 ? [`<pre>${lines.map(html).join('\n')}</pre>`] : []),
  ...(hint ? [`<p>${html(hint)}</p>`] : []),
  ...(next ? [`<p>Next: <code>${line(next.split(' '))}</code></p>`] : []),
].join('\n')}
</section>`
}

function standsOf({ changed, serves, unchanged }: NonNullable<RunRecord['stands']>): string {
  const items = [
    serves === null
      ? 'What served is not known'
      : `Served: ${serves.map((tag) => releaseText({ to: tag })).join(' and ') || 'nothing'}`,
    ...changed.map(({ how, part }) => `${part}: ${how}`),
    ...unchanged.map((part) => `${part}: not changed`),
  ]
  return section('What the run left', `<ul>${items.map((item) => `<li>${html(item)}</li>`).join('')}</ul>`)
}

function factsOf(run: RunRecord): string {
  const { operator } = run
  const facts: [string, string][] = [
    ['Release', releaseText(run.release)],
    ['Began', `${run.startedAt.slice(0, 19).replace('T', ' ')} UTC`],
    ['Took', durationText(run.ms)],
    ['By', [operator.user, operator.git, operator.arn].filter(Boolean).join(', ')],
    ['On', operator.host],
    ...Object.entries(run.digests ?? {}).map(([name, digest]): [string, string] => [`Image ${name}`, digest]),
  ]
  const rows = facts.filter(([, value]) => value !== '')
  return `<dl>${rows.map(([name, value]) => `<div><dt>${html(name)}</dt><dd>${html(value)}</dd></div>`).join('')}</dl>`
}

const marks = { done: '✓', skipped: '–', failed: '✗' } as const

/**
 * Steps below each other, each with its part of the time. A record has durations and no beginnings: steps follow each other,
 * and what the run took besides (questions, and medspa itself) is said below them.
 */
function timelineOf({ ms, steps }: RunRecord): string {
  const sum = steps.reduce((total, step) => total + step.ms, 0)
  const percent = (part: number) => `${((100 * part) / Math.max(1, sum)).toFixed(2)}%`
  let before = 0
  const items = steps.map(({ ms: took, reason, section: number, status, title }) => {
    const bar = `<span class="bar" style="margin-left:${percent(before)};width:${percent(took)}"></span>`
    before += took
    const why = reason ? `\n<p>${html(reason)}</p>` : ''
    return `<li class="${status}"><h3><span class="mark" role="img" aria-label="${status}">${marks[status]}</span> ${html(title)} <small>${html(number)}</small></h3><time>${duration(took)}</time>
<div class="track">${bar}</div>${why}</li>`
  })
  const rest = ms === null ? 0 : ms - sum
  const besides =
    rest >= 1000 ? `\n<p class="note">Besides the steps: ${duration(rest)}, questions among them.</p>` : ''
  return section('Timeline', `<ol class="timeline">\n${items.join('\n')}\n</ol>${besides}`)
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  `<div class="wide" tabindex="0"><table>
<thead><tr>${head.map((cell) => `<th scope="col">${html(cell)}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${row.map((cell) => `<td>${html(cell)}</td>`).join('')}</tr>`).join('\n')}
</tbody></table></div>`

const planOf = (plan: NonNullable<RunRecord['plan']>) =>
  section(
    'Plan',
    table(
      ['Module', 'Create', 'Update', 'Replace', 'Delete'],
      plan.map(({ create, delete: deleted, group, replace, update }) => [
        group,
        ...[create, update, replace, deleted].map((number) => (number === 0 ? '' : String(number))),
      ]),
    ),
  )

const checksOf = (checks: NonNullable<RunRecord['checks']>) =>
  section(
    'Checks',
    table(
      ['Check', 'Result', 'Evidence'],
      checks.map(({ evidence, id, status }) => [id, status, evidence]),
    ),
  )
