import { Listr, ListrLogger, PRESET_TIMER, ProcessOutput } from 'listr2'
import { cancelled } from '../errors.ts'
import type { Clock } from '../io/clock.ts'
import type { Screen } from '../io/screen.ts'
import type { Outcome, Step, StepRecord } from './step.ts'

export type ListRun = {
  screen: Screen
  clock: Clock
  signal: AbortSignal
  scrub: (text: string) => string
  /** Every step that began leaves its record here, the failed one too. */
  records: StepRecord[]
}

/**
 * Carries out a list, one step after the other, and shows it: redrawn on a terminal, as lines elsewhere. Rejects with
 * the first step's failure; what came before it stays recorded.
 */
export async function runList<Context>(steps: readonly Step<Context>[], context: Context, run: ListRun): Promise<void> {
  const tasks = new Listr<Context, 'default', 'silent'>(
    steps.map((step) => ({
      title: label(step),
      rendererOptions: { outputBar: 6 },
      task: async (_, task) => {
        const outcome = await runStep(step, context, run, (line) => {
          task.output = line
        })
        if ('skipped' in outcome) task.skip(`${label(step)}: ${run.scrub(outcome.skipped)}`)
        else if (outcome.detail) task.title = `${label(step)}: ${run.scrub(outcome.detail)}`
      },
    })),
    {
      exitOnError: true,
      // Signals are main.ts's: listr2's own listener would call process.exit(127).
      registerSignalListeners: false,
      renderer: 'default',
      silentRendererCondition: run.screen.mode !== 'live',
      forceTTY: true,
      rendererOptions: {
        collapseErrors: false,
        showErrorMessage: false,
        formatOutput: 'truncate',
        suffixSkips: true,
        timer: { ...PRESET_TIMER, condition: (ms: number) => ms >= 1_000, field: seconds },
        logger: new ListrLogger({
          useIcons: true,
          toStderr: [],
          processOutput: new ProcessOutput(run.screen.stream, run.screen.stream, { leaveEmptyLine: false }),
        }),
      },
    },
  )
  await tasks.run(context)
}

/** `2.3 Provision infrastructure`. */
const label = (step: Pick<Step<never>, 'section' | 'title'>) => `${step.section} ${step.title}`

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)}s`

async function runStep<Context>(
  step: Step<Context>,
  context: Context,
  run: ListRun,
  show: (line: string) => void,
): Promise<Outcome> {
  const started = run.clock.now().getTime()
  const plain = (text: string) => {
    if (run.screen.mode === 'plain') run.screen.line(`${run.clock.now().toISOString().slice(11, 19)} ${text}`)
  }
  const record = (status: StepRecord['status'], reason?: string) => {
    const ms = run.clock.now().getTime() - started
    run.records.push({
      id: step.id,
      section: step.section,
      title: step.title,
      status,
      ...(reason ? { reason: run.scrub(reason) } : {}),
      ms,
    })
    plain(`${label(step)}: ${status}${reason ? `: ${reason}` : ''} (${seconds(ms)})`)
  }
  plain(`${label(step)} …`)
  try {
    if (run.signal.aborted) throw cancelled()
    const outcome = await step.run(context, {
      signal: run.signal,
      line: (text) => {
        show(run.scrub(text))
        plain(`    ${text}`)
      },
    })
    if ('skipped' in outcome) record('skipped', outcome.skipped)
    else record('done', outcome.detail)
    return outcome
  } catch (error) {
    record('failed', error instanceof Error ? error.message : String(error))
    throw error
  }
}
