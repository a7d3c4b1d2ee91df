import type { Deps } from '../../deps.ts'
import type { Outputs } from '../../terraform/outputs.ts'
import { type Progress, step } from '../step.ts'

/** Section 2.3: what Terraform recorded of the environment; one call for all of them. */
export const readOutputs = step({
  id: 'outputs',
  section: '2.3',
  title: 'Read the outputs',
  looks: true,
  gives: ['outputs'],
  run: async (deps: Pick<Deps, 'terraform'>, context: { outputs?: Outputs }, progress: Progress) => {
    context.outputs = await deps.terraform.outputs({ signal: progress.signal })
    return { detail: `${Object.keys(context.outputs).length} outputs` }
  },
})
