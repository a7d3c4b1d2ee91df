import { Listr } from 'listr2'
import { cancelled, messageOf } from '../errors.ts'
import type { Outcome, Step, StepRecord } from '../steps/step.ts'
import type { Tally } from '../view/tally.ts'
import type { ListRun } from './list-run.ts'
import { showList } from './show-list.ts'

/**
 * Runs the steps of one part of a list, one after the other, and shows them: redrawn on a terminal, as lines elsewhere.
 * Rejects with the first step's failure; the steps before it stay recorded. A step that does not apply is left out.
 */
export async function runList<Needs, Context>(
  list: readonly Step<Needs, Context>[],
  deps: Needs,
  context: Context,
  run: ListRun,
): Promise<void> {
  const steps = list.filter(({ applies }) => applies?.(context) ?? true)
  const shown = showList(steps, run)
  const tasks = new Listr<Context, 'silent', 'silent'>(
    steps.map((step) => ({
      task: async () => {
        const started = run.clock.now().getTime()
        const progress = shown.begin(step)
        let began = false
        const end = (
          status: StepRecord['status'],
          reason: string | undefined,
          how: { error?: unknown; matters?: boolean | undefined } = {},
        ) => {
          const { id, section, title } = step
          const told = reason ? { reason: run.scrub(reason) } : {}
          const record = { id, section, title, status, ...told, ms: run.clock.now().getTime() - started }
          run.records.push(record)
          if (run.tally && began) count(run.tally, { status, looks: step.looks === true })
          shown.end(record, how)
        }
        try {
          if (run.signal.aborted) throw cancelled()
          began = true
          const outcome: Outcome = await step.run(deps, context, { ...progress, signal: run.signal })
          if ('skipped' in outcome) end('skipped', outcome.skipped, outcome)
          else end('done', outcome.detail, outcome)
        } catch (error) {
          end('failed', messageOf(error), { error })
          throw error
        }
      },
    })),
    // The screen is ours. Signals are main.ts's: listr2's own listener would call process.exit(127).
    { exitOnError: true, registerSignalListeners: false, renderer: 'silent' },
  )
  try {
    await tasks.run(context)
  } finally {
    shown.close()
  }
}

function count(tally: Tally, { looks, status }: { looks: boolean; status: StepRecord['status'] }): void {
  if (status === 'skipped') tally.skipped += 1
  else if (!looks) tally.changed += 1
  else if (status === 'done') tally.looked += 1
}
