import type { Deps } from '../../deps.ts'
import type { Outputs } from '../../terraform/outputs.ts'
import type { Outcome, Progress } from '../step.ts'

/** Section 2.3: what Terraform recorded of the environment; one call for all of them. */
export async function readOutputs(
  deps: Pick<Deps, 'terraform'>,
  context: { outputs?: Outputs },
  progress: Progress,
): Promise<Outcome> {
  context.outputs = await deps.terraform.outputs({ signal: progress.signal })
  return { detail: `${Object.keys(context.outputs).length} outputs` }
}
