import type { Deps } from '../../../deps.ts'
import { messageOf, OperatorError } from '../../../errors.ts'
import { until } from '../../../io/clock.ts'
import { differences } from '../../../releases/difference.ts'
import { shortTag } from '../../../releases/release-images.ts'
import type { RollbackContext } from '../../../tasks/back/rollback-context.ts'
import type { Outputs } from '../../../terraform/outputs.ts'
import { waits } from '../../../waits.ts'
import { type Given, type Progress, step } from '../../step.ts'
import { whatRuns } from '../check-release.ts'
import { differencesOfWorkers } from '../workers/worker-differences.ts'
import { voiceLeftInWords, wayOn } from './way-on.ts'

type Needs = Parameters<typeof whatRuns>[0] & Pick<Deps, 'clock' | 'workers'>
type Context = Given<Pick<RollbackContext, 'target' | 'voiceLeft' | 'ways' | 'workersBack'>, 'target' | 'workersBack'>

/**
 * Section 2.10, after everything has moved: what AWS runs is held against the release that was chosen, its own workers too. Voice
 * webhooks that stay with another release's version are not compared. Where voice webhooks could not be put back, all else is, and
 * the command ends here with the reason.
 * @throws OperatorError `release-differs`, or the code of what kept voice webhooks back
 */
export const checkBack = step({
  id: 'check-release',
  section: '2.10',
  title: 'Check that what runs is the release',
  looks: true,
  needs: ['target', 'workersBack'],
  run: async (deps: Needs, context: Context, { signal }: Pick<Progress, 'signal'>) => {
    const { target, voiceLeft, workersBack } = context
    const voiceVersion = voiceLeft !== undefined || target.voiceOfAnother ? undefined : target.voiceVersion
    let found: string[] = []
    const look = async () => {
      const running = await whatRuns(deps, voiceVersion && (await deps.voiceLambda.find())?.aliasVersion)
      found = [...differences({ ...target, voiceVersion }, running), ...(await differencesOfWorkers(deps, workersBack))]
      return found.length === 0 ? true : undefined
    }
    const isShown = await until(deps.clock, look, { ...waits.releaseShown, signal })
    if (isShown && voiceLeft !== undefined) throw voiceNotBack(context, voiceLeft)
    if (isShown) return { detail: shortTag(target.tag) }
    throw new OperatorError(`What runs is not ${shortTag(target.tag)}: ${found[0]}.`, {
      code: 'release-differs',
      whose: 'operator',
      hint: 'Somebody else changed the service, a worker or the voice Lambda meanwhile. Run the same command again.',
      evidence: [...found.slice(1), ...(voiceLeft === undefined ? [] : [voiceLeftInWords(voiceLeft)])],
    })
  },
})

function voiceNotBack(context: Context, error: OperatorError): OperatorError {
  const { tag, workers } = context.target
  const [names, run] = Object.keys(workers).length > 0 ? ['The API and the workers', 'run'] : ['The API', 'runs']
  return new OperatorError(`${names} ${run} ${shortTag(tag)}, and voice webhooks do not: ${error.message}`, {
    code: error.code,
    whose: error.whose,
    hint: wayOn(context),
    evidence: [...(error.hint === undefined ? [] : [error.hint]), ...error.evidence],
    tasks: error.tasks,
    cause: error,
  })
}

/**
 * Section 2.3: where the environment answers, by Terraform's outputs; where they cannot be read, by the load balancer and the paths
 * of the configuration, and voice webhooks are not checked then.
 */
export const findOutputs = step({
  id: 'outputs',
  section: '2.3',
  title: 'Find where it answers',
  looks: true,
  gives: ['outputs'],
  run: async (
    { loadBalancer, settings, terraform }: Pick<Deps, 'loadBalancer' | 'settings' | 'terraform'>,
    context: { outputs?: Outputs },
    { line, signal }: Pick<Progress, 'line' | 'signal'>,
  ) => {
    try {
      const outputs = await terraform.outputs({ signal })
      if (outputs.api_alb_dns_name !== undefined) {
        context.outputs = outputs
        return { detail: "by Terraform's outputs" }
      }
    } catch (error) {
      if (signal.aborted) throw error
      line(`Terraform's outputs cannot be read: ${messageOf(error)}`)
    }
    const address = await loadBalancer.address()
    if (address === undefined) throw noBalancer()
    const { health_path, ready_path } = settings.platform.api ?? {}
    context.outputs = {
      api_alb_dns_name: address.dnsName,
      ...(health_path !== undefined && { api_health_path: health_path }),
      ...(ready_path !== undefined && { api_ready_path: ready_path }),
    }
    return { detail: 'by the load balancer; voice webhooks are not checked' }
  },
})

const noBalancer = () =>
  new OperatorError('There is no load balancer, so nothing can be asked whether it works.', {
    code: 'load-balancer-gone',
    whose: 'operator',
    hint: 'The release was put back. Look at what else is gone.',
  })
