import { commandLine } from '../../../command-line.ts'
import type { Deps } from '../../../deps.ts'
import { OperatorError } from '../../../errors.ts'
import type { DeployContext } from '../../../tasks/deploy-context.ts'
import { step } from '../../step.ts'

/** Those of CodeDeploy for ECS. Source: CodeDeploy user guide, "Working with deployment configurations". */
const PRESETS = [
  'ECSAllAtOnce',
  'ECSCanary10Percent5Minutes',
  'ECSCanary10Percent15Minutes',
  'ECSLinear10PercentEvery1Minutes',
  'ECSLinear10PercentEvery3Minutes',
].map((name) => `CodeDeployDefault.${name}`)

type Needs = Pick<Deps, 'deployments' | 'releaseParameter' | 'service' | 'settings'>
type Context = Pick<DeployContext, 'hold' | 'strategy'>

/**
 * Section 2.5: a strategy, or a hold, before anything is built: the service is deployed blue/green, and CodeDeploy has the
 * deployment configuration. Changes nothing.
 */
export const checkStrategy = step({
  id: 'strategy',
  section: '2.5',
  title: 'Check how the traffic shifts',
  looks: true,
  applies: ({ hold, strategy }: Context) => hold !== undefined || strategy !== undefined,
  run: async (deps: Needs, { hold, strategy }: Context) => {
    if (!(await isBlueGreen(deps))) throw rollingRefused(strategy)
    if (strategy !== undefined && !PRESETS.includes(strategy) && !(await deps.deployments.hasStrategy(strategy)))
      throw unknown(strategy)
    const shifts = strategy === undefined ? [] : [`by ${strategy}`]
    return { detail: [...shifts, ...(hold === undefined ? [] : ['held before it shifts'])].join(', ') }
  },
})

/** By the service itself; before there is one, by what Terraform will make of it. */
async function isBlueGreen({ releaseParameter, service, settings }: Needs): Promise<boolean> {
  const controller = (await service.describe())?.controller
  if (controller !== undefined) return controller === 'CODE_DEPLOY'
  return settings.blueGreenInFile ?? (await releaseParameter.read())?.enable_blue_green ?? settings.blueGreen
}

const rollingRefused = (strategy: string | undefined) =>
  new OperatorError(
    `ECS replaces the tasks of this service itself (rolling): ${strategy === undefined ? 'it cannot be held' : 'it knows no strategy'}.`,
    {
      code: 'strategy-rolling',
      whose: 'operator',
      exit: 'refused',
      hint: 'Leave --strategy and --hold out, and deploy.strategy and deploy.hold of the configuration; or deploy blue/green (docs/operations.md, "Another kind of deployment").',
    },
  )

const unknown = (strategy: string) =>
  new OperatorError(`CodeDeploy has no deployment configuration ${strategy} for ECS.`, {
    code: 'strategy-unknown',
    whose: 'operator',
    exit: 'refused',
    hint: `Pass another one: \`${commandLine('deploy', { flags: ['--strategy', PRESETS[0] ?? ''] })}\``,
    evidence: PRESETS,
  })
