import type { Deps } from '../../deps.ts'
import { needOutputs, type Outputs } from '../../terraform/outputs.ts'
import { refuseAsleep } from '../preflight/check-awake.ts'
import { configuredWorkers, type WantedWorker } from '../release/workers/wanted-workers.ts'
import type { Asleep } from '../restore/detect-sleep.ts'
import { hideTaskSecrets } from '../secrets/hide-values.ts'
import { type Progress, step } from '../step.ts'
import type { ApiPaths, CheckNeeds, CheckResult, Urls } from './checks/check.ts'
import type { Choice } from './choice.ts'
import { findApiAddress } from './find-api-address.ts'
import { validationOutcome } from './run-checks.ts'
import { checkParkedUntilGreen, checkUntilGreen } from './until-green.ts'

type Needs = CheckNeeds &
  Parameters<typeof refuseAsleep>[0] &
  Parameters<typeof findApiAddress>[0] &
  Pick<Deps, 'settings'>

/** Where the environment answers: what the outputs say of it, and what AWS says of its certificate. */
async function findUrls(deps: Needs, outputs: Outputs): Promise<Urls> {
  const { api_alb_dns_name: balancer } = needOutputs(outputs, 'api_alb_dns_name')
  return { ...(await findApiAddress(deps, balancer)), balancer, voice: voiceUrlOf(outputs) }
}

/** Those that Terraform recorded: another machine may have deployed. An environment of an older medspa has the checklist's. */
export const pathsOf = ({
  api_health_path: health = '/health',
  api_ready_path: ready = '/ready',
}: Outputs): ApiPaths => ({
  health,
  ready,
})

export const voiceUrlOf = (outputs: Outputs | undefined) => outputs?.api_gateway_url?.replace(/\/$/, '')

/**
 * Section 2.8: looks at the running environment from outside, and once through it. Of a parked one only its voice
 * webhooks can be checked; where its data sleep otherwise there is nothing to validate: exit 3.
 */
export const validateEnvironment = step({
  id: 'validate',
  section: '2.8',
  title: 'Validate end to end',
  needs: ['outputs'],
  gives: ['checks', 'urls'],
  run: async (
    deps: Needs,
    context: {
      outputs: Outputs
      asleep?: Asleep
      checks?: CheckResult[]
      /** Of `medspa validate` alone: it makes the checks that no other command ends with. */
      choice?: Choice
      urls?: Urls
      workersBack?: readonly WantedWorker[]
    },
    progress: Progress,
  ) => {
    const { asleep, choice, outputs } = context
    const keep = (results: CheckResult[]) => {
      context.checks = results
    }
    if (asleep !== undefined && asleep.how !== 'parked') return refuseAsleep(deps)
    if (asleep === undefined) {
      const urls = await findUrls(deps, outputs)
      context.urls = urls
      await hideTaskSecrets(deps)
      context.checks = []
      const workers = context.workersBack ?? configuredWorkers(deps.settings)
      const toCheck = { choice, outputs, paths: pathsOf(outputs), urls, workers }
      context.checks = await checkUntilGreen(deps, toCheck, progress, keep)
    } else context.checks = await checkParkedUntilGreen(deps, { choice, voice: voiceUrlOf(outputs) }, progress, keep)
    return validationOutcome(context.checks, choice)
  },
})
