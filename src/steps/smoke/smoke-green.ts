import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { needOutputs, type Outputs } from '../../terraform/outputs.ts'
import { ensureProbeImage } from '../probe/probe-image.ts'
import { type ProbeNeeds, runProbe } from '../probe/run-probe.ts'
import { hideTaskSecrets } from '../secrets/hide-values.ts'
import type { Progress } from '../step.ts'
import type { CheckOutcome } from '../validate/checks/check.ts'
import { readySchema } from '../validate/checks/ready.ts'
import { NO_NUMBERS, numbersOf } from '../validate/checks/voice/test-calls.ts'
import { findApiAddress } from '../validate/find-api-address.ts'
import { pathsOf, voiceUrlOf } from '../validate/validate-environment.ts'
import { type Answer, answersSchema, type Door } from './ask.ts'
import { type SmokeCheck, smokeChecks } from './smoke-checks.ts'

export type SmokeNeeds = ProbeNeeds &
  Pick<
    Deps,
    'certificates' | 'loadBalancer' | 'redactor' | 'releaseParameter' | 'secrets' | 'settings' | 'testListener'
  >

/**
 * What is asked of new tasks before they have any traffic; undefined where ECS itself replaces the tasks and shows them to
 * production one by one. The probe's image is seen to now: without it nothing would be begun that has to be taken back.
 * @throws OperatorError as `ensureProbeImage` does; what is given back rejects with `rollout-failed` and its evidence
 */
export async function prepareSmoke(
  deps: SmokeNeeds,
  outputs: Outputs,
  progress: Progress,
): Promise<((signal: AbortSignal) => Promise<void>) | undefined> {
  if ((await deps.service.describe())?.controller !== 'CODE_DEPLOY') return undefined
  await ensureProbeImage(deps, progress)
  return (signal) => smoke(deps, outputs, { ...progress, signal })
}

async function smoke(deps: SmokeNeeds, outputs: Outputs, progress: Progress): Promise<void> {
  const { names, secrets, settings } = deps
  await hideTaskSecrets(deps)
  const [door, secret] = await Promise.all([findDoor(deps, outputs), secrets.read(names.appSecrets)])
  const numbers = numbersOf(settings)
  const checks = smokeChecks({
    keys: secret?.values ?? new Map(),
    numbers,
    paths: pathsOf(outputs),
    urls: settings.validation.urls,
    voice: voiceUrlOf(outputs),
  })
  progress.line(`asking the new tasks at the test listener, as ${door.host} on port ${door.port}`)
  const asks = { door, asks: checks.map(({ ask }) => ask) }
  const request = { command: 'ask', secrets: {}, environment: { ASKS: JSON.stringify(asks) } }
  const { answers } = answersSchema.parse(await runProbe(deps, request, progress))
  const results = checks.map((check) => resultOf(check, answers, door))
  for (const { evidence, id, status } of results) progress.line(`${id}: ${status}: ${evidence}`)
  if (numbers === undefined) progress.line(`missed-call: skipped: ${NO_NUMBERS}`)
  const [first, ...others] = results.filter(({ status }) => status === 'failed')
  if (first === undefined) return
  throw new OperatorError(`the new tasks fail before they have any traffic: ${first.id}: ${first.evidence}`, {
    code: 'rollout-failed',
    whose: 'operator',
    evidence: others.map(({ evidence, id }) => `${id}: ${evidence}`),
  })
}

async function findDoor(deps: SmokeNeeds, outputs: Outputs): Promise<Door> {
  const { api_alb_dns_name: balancer } = needOutputs(outputs, 'api_alb_dns_name')
  const [{ api }, listener] = await Promise.all([findApiAddress(deps, balancer), deps.testListener.find()])
  return { ...listener, host: new URL(api).hostname }
}

/** Pure: what came of a check. One that was not asked is of an image that does not know test calls. */
function resultOf(
  { ask, id, judge }: SmokeCheck,
  answers: readonly Answer[],
  { host, tls }: Door,
): CheckOutcome & { id: string } {
  const asked = `${ask.method} ${tls ? 'https' : 'http'}://${host}${ask.path}`
  const answer = answers.find((each) => each.id === ask.id)
  if (answer === undefined)
    return { id, status: 'skipped', evidence: `${asked}: not asked, as /ready tells no testCalls` }
  if (answer.error !== undefined) return { id, status: 'failed', evidence: `${asked}: ${answer.error}` }
  return { id, status: judge(answer), evidence: `${asked} at ${answer.at}: ${answerInWords(answer)}` }
}

function answerInWords({ bytes, location, said, status }: Answer): string {
  const parts = said && readySchema.safeParse(said).data?.checks
  return [
    location === undefined ? status : `${status}, a redirect to ${location}`,
    `${bytes} bytes`,
    ...(parts === undefined ? [] : [JSON.stringify(parts)]),
  ].join(', ')
}
