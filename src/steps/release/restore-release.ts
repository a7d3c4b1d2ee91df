import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'

/** The way back while nothing was applied: a plan that failed, was refused or declined leaves no trace. */
export async function restoreRelease(
  deps: Pick<Deps, 'releaseParameter'>,
  context: Pick<DeployContext, 'formerRelease' | 'releaseToRestore'>,
): Promise<void> {
  if (!context.releaseToRestore || context.formerRelease === undefined) return
  await deps.releaseParameter.write(context.formerRelease)
  context.releaseToRestore = false
}
