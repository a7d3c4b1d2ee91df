import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { targetAddresses, targetRepository, targetsOf } from '../../releases/targets.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { onlyCreates } from '../../terraform/plan.ts'
import { type Progress, step } from '../step.ts'
import { planWithImports } from './plan-with-imports.ts'
import { terraformToEnd } from './terraform-to-end.ts'
import { baseVariables } from './terraform-variables.ts'

/** What images and keys need before anything can run: it refers to nothing else, so it can be made alone. */
const foundationTargets = ['terraform_data.environment', 'aws_ssm_parameter.release', 'module.ecr', 'module.secrets']

/**
 * Section 2.3, first deploy only: plans registries, secrets and the release parameter. An environment that has them, or
 * that runs anything, is never taken through it, but for the registry of a target that is new in the configuration. Its plan may
 * only create.
 */
export const planFoundation = step({
  id: 'plan-foundation',
  section: '2.3',
  title: 'Plan registries and secrets',
  looks: true,
  cancelWaitsFor: terraformToEnd,
  gives: ['foundation'],
  run: async (
    deps: Pick<
      Deps,
      'existing' | 'names' | 'registries' | 'releaseParameter' | 'secrets' | 'service' | 'settings' | 'terraform'
    >,
    context: Pick<DeployContext, 'build' | 'foundation'>,
    progress: Progress,
  ) => {
    const { names } = deps
    const [targets, api, voice, keys, release] = await Promise.all([
      targetsWithoutRegistry(deps, context),
      deps.registries.find(names.apiRepository),
      deps.registries.find(names.voiceRepository),
      deps.secrets.read(names.appSecrets),
      deps.releaseParameter.read(),
    ])
    context.foundation = null
    const isFirst = !(api && voice && keys && release)
    if (!isFirst && targets.length === 0) return { skipped: 'registries, secrets and release parameter are there' }
    const runs = isFirst && (await deps.service.describe()) !== undefined
    if (runs && targets.length === 0) {
      return { skipped: 'the service runs: what is missing comes with the whole plan' }
    }
    const request = {
      variables: baseVariables(deps.settings),
      // Of an environment that has the rest, the registries of targets alone: their images are pushed before anything is planned.
      targets:
        isFirst && !runs ? foundationTargets : ['terraform_data.environment', ...targets.flatMap(targetAddresses)],
      signal: progress.signal,
    }
    const plan = await planWithImports(deps, request, progress)
    if (!onlyCreates(plan.summary)) {
      throw new OperatorError('The foundation of a first deploy would change or destroy what exists.', {
        code: 'foundation-not-fresh',
        whose: 'operator',
        exit: 'refused',
        hint: `Look at \`${commandLine('plan')}\`, and bring registries and secrets in order first.`,
        evidence: plan.summary.changes
          .filter(({ action, imported }) => action !== 'create' && action !== 'read' && !imported)
          .map(({ action, address }) => `${action} ${address}`),
      })
    }
    if (plan.empty) return { skipped: 'nothing to make' }
    context.foundation = plan
    return { detail: `${plan.summary.changes.length} resources to make` }
  },
})

/** Targets that this deploy builds and that have no registry yet. One that builds nothing needs images that are there. */
async function targetsWithoutRegistry(
  { names, registries, settings }: Pick<Deps, 'names' | 'registries' | 'settings'>,
  { build }: Pick<DeployContext, 'build'>,
): Promise<string[]> {
  if (!build) return []
  const targets = targetsOf(settings.platform).map(({ name }) => name)
  const found = await Promise.all(targets.map((name) => registries.find(targetRepository(names, name))))
  return targets.filter((_, index) => found[index] === undefined)
}
