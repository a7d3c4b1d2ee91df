import { awsCommandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { needOutputs, type Outputs } from '../../terraform/outputs.ts'
import { hideTaskSecrets } from '../secrets/hide-values.ts'
import { type Outcome, type Progress, step } from '../step.ts'
import { type ProbeResult, probeHealth, probeMissedCall, probeReady, type Urls } from './probes.ts'

type Needs = Pick<Deps, 'clock' | 'http' | 'logs' | 'names' | 'redactor' | 'secrets' | 'settings'>

/** Where the outputs say that the environment answers. */
export function urlsOf(outputs: Outputs | undefined): Urls {
  const { api_alb_dns_name: alb } = needOutputs(outputs ?? {}, 'api_alb_dns_name')
  return { api: `http://${alb}`, voice: outputs?.api_gateway_url?.replace(/\/$/, '') }
}

/** The step's line, also where the environment may sleep. */
export const validateLine = { id: 'validate', section: '2.8', title: 'Validate end to end' }

/** Section 2.8: looks at the running environment from outside, and once through it. */
export async function validateAwake(
  deps: Needs,
  context: { outputs?: Outputs; probes?: ProbeResult[] },
  progress: Progress,
): Promise<Outcome> {
  const urls = urlsOf(context.outputs)
  await hideTaskSecrets(deps)
  const probes: ProbeResult[] = []
  const add = (result: ProbeResult) => {
    probes.push(result)
    progress.line(`${result.id}: ${result.status}: ${result.evidence}`)
  }
  context.probes = probes
  add(await probeHealth(deps, urls, progress.signal))
  const { result, testCalls } = await probeReady(deps, urls, progress.signal)
  add(result)
  add(await probeMissedCall(deps, urls, testCalls, progress))

  return judgeProbes(deps, probes)
}

/** The same as a step of a deploy. */
export const validateEnvironment = step({ ...validateLine, gives: ['probes'], run: validateAwake })

/** What the probes came to; exit 4 where one failed. */
export function judgeProbes(deps: Pick<Deps, 'names'>, probes: readonly ProbeResult[]): Outcome {
  const failed = probes.filter(({ status }) => status === 'failed')
  if (failed.length > 0) {
    throw new OperatorError(`Validation found ${failed.map(({ id }) => id).join(', ')} failing.`, {
      code: 'validation-failed',
      whose: 'operator',
      exit: 'validation',
      hint: `Look at the API's log: ${awsCommandLine(`logs filter-log-events --log-group-name ${deps.names.apiLogGroup}`)}`,
      evidence: failed.map(({ evidence }) => evidence),
    })
  }
  const skipped = probes.filter(({ status }) => status === 'skipped')
  const told = skipped.map(({ evidence, id }) => `; ${id} skipped: ${evidence}`).join('')
  return { detail: `${probes.length - skipped.length} of ${probes.length} probes ok${told}` }
}
