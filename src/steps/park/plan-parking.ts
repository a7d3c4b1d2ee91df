import type { Deps } from '../../deps.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { parkedAway, refuseStrays } from '../../terraform/parking.ts'
import { type Progress, step } from '../step.ts'
import { nameFinalSnapshots } from '../terraform/final-snapshots.ts'
import { terraformToEnd } from '../terraform/terraform-to-end.ts'
import { baseVariables } from '../terraform/terraform-variables.ts'
import { checkFinalSnapshots } from './check-final-snapshots.ts'
import { undoToEnd } from './undo-to-end.ts'

const lines = {
  preview: { title: 'Plan the parking', looks: true, cancelWaitsFor: terraformToEnd },
  plan: { title: 'Plan the parking again', cancelWaitsFor: undoToEnd },
} as const

/**
 * Plans the environment as parked, and refuses a plan that destroys anything beside the modules that a parking destroys.
 * Runs twice: `preview` is shown to the operator before the question, `plan` is made last and applied. Before that one, what was
 * imported into the state is given its final snapshot.
 */
export const planParking = (as: 'preview' | 'plan') =>
  step({
    id: as,
    section: '5',
    ...lines[as],
    gives: [as],
    run: async (
      deps: Pick<Deps, 'clock' | 'database' | 'redis' | 'settings' | 'snapshots' | 'terraform'>,
      context: Pick<ParkContext, 'mode' | 'parkedVoice' | 'plan' | 'preview'>,
      progress: Progress,
    ) => {
      const { signal } = progress
      if (as === 'plan') await nameFinalSnapshots(deps, await deps.terraform.dataInState({ signal }), progress)
      const variables = {
        ...baseVariables(deps.settings),
        parked: context.mode,
        // The parameter says it once the parking is recorded.
        parked_voice_image_digest: context.parkedVoice,
      }
      const plan = await deps.terraform.plan({ variables, signal })
      // In the context before it may be refused: the command deletes both plan files at its end.
      context[as] = plan
      if (plan.empty) return { detail: 'nothing is left to delete' }
      refuseStrays(plan.summary, context.mode)
      await checkFinalSnapshots(deps, plan.summary)
      const parts = parkedAway(plan.summary, context.mode)
      const total = parts.reduce((sum, { resources }) => sum + resources, 0)
      return { detail: `${total} resources go` }
    },
  })
