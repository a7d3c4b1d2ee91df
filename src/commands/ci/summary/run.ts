import { appendFile } from 'node:fs/promises'
import { OperatorError } from '../../../errors.ts'
import { localRunFiles, type RunFiles } from '../../../runs/files.ts'
import type { RunRecord } from '../../../runs/record.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { runPlain } from '../../frame/plain.ts'
import type { CommandResult } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { type RunLinks, runMarkdown } from '../../runs/markdown.ts'
import { ciSummary } from './command.ts'

type Variables = Terminal['env']

/** `medspa ci summary`: the newest run record of this checkout, which in a job is that of the step before, as Markdown. */
export const run = (options: OptionsOf<typeof ciSummary>, terminal: Terminal): Promise<number> =>
  runPlain(ciSummary, options, terminal, () => writeSummary(terminal.env, localRunFiles()))

/**
 * The body. A runner names two files: GITHUB_STEP_SUMMARY takes the summary, GITHUB_OUTPUT what later jobs ask (`deployed`,
 * `release`): https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export async function writeSummary(
  env: Variables,
  files: Pick<RunFiles, 'list'>,
): Promise<CommandResult<typeof ciSummary>> {
  const [newest] = await files.list()
  if (newest === undefined) throw noRun()
  const lines = runMarkdown(newest, linksOf(env))
  const markdown = `${lines.join('\n')}\n`
  const deployed = isDeployed(newest)
  if (env.GITHUB_STEP_SUMMARY) await appendFile(env.GITHUB_STEP_SUMMARY, markdown)
  if (env.GITHUB_OUTPUT) await appendFile(env.GITHUB_OUTPUT, outputLines(newest, deployed))
  return { result: { run: newest.id, deployed, markdown }, lines }
}

/** Pure: whether a release serves that the run brought, or started anew. A deploy that skipped a parked environment ends well too. */
export const isDeployed = ({ command, result, status }: RunRecord): boolean =>
  (command === 'deploy' || command === 'restore') &&
  status === 'done' &&
  !(typeof result === 'object' && result !== null && 'skipped' in result)

/** `name=value` a line: a release's tag has no line break, as no image's has. */
const outputLines = ({ release }: RunRecord, deployed: boolean): string =>
  `deployed=${deployed}\n${deployed && release?.to && /^[\w.-]+$/.test(release.to) ? `release=${release.to}\n` : ''}`

function linksOf({ GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_SERVER_URL }: Variables): RunLinks {
  if (!GITHUB_REPOSITORY || !GITHUB_SERVER_URL) return {}
  const repository = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`
  return { repository, ...(GITHUB_RUN_ID && { run: `${repository}/actions/runs/${GITHUB_RUN_ID}` }) }
}

const noRun = () =>
  new OperatorError('No run is recorded in this checkout.', {
    code: 'run-unknown',
    whose: 'operator',
    exit: 'usage',
    hint: 'A summary follows a command that is recorded: a deploy, a park, a restore, a plan.',
  })
