import type { Asked, World } from '../../checklist/world.ts'
import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import type { Outputs } from '../../terraform/outputs.ts'
import { once, remembering } from '../status/remembering.ts'
import type { Progress } from '../step.ts'
import { outbox, redis } from '../validate/checks/api-log.ts'
import type { ApiPaths, Check, CheckNeeds, CheckTarget, Urls } from '../validate/checks/check.ts'
import { health } from '../validate/checks/health.ts'
import { readReadiness } from '../validate/checks/ready.ts'
import { isOfOneLook } from '../validate/checks/unseen.ts'
import { unsignedWebhooks } from '../validate/checks/voice/unsigned-webhooks.ts'
import { findApiAddress } from '../validate/find-api-address.ts'
import { readServingLog } from '../validate/serving-log.ts'
import { wordsToFind } from '../validate/trouble.ts'
import { pathsOf } from '../validate/validate-environment.ts'
import type { Recorded } from './read-state.ts'

/** Checks of `medspa validate` that only look; its test call changes the environment. */
const looking = [health, outbox, redis]

type Needs = CheckNeeds & Pick<Deps, 'certificates' | 'loadBalancer' | 'releaseParameter' | 'voiceGateway'>
type Found = Extract<World['checks'], { found: unknown }>['found']

/** Section 2.8, as far as looking goes: undefined where there is no load balancer to ask. */
export async function readChecks(
  deps: Needs,
  { recorded, signal }: { recorded: () => Promise<Recorded | undefined>; signal: AbortSignal },
): Promise<Found | undefined> {
  const address = await deps.loadBalancer.address()
  if (address === undefined) return undefined
  const { dnsName: balancer } = address
  const urls = { ...(await findApiAddress(deps, balancer)), balancer, voice: undefined }
  // Another machine may have deployed it. A role that may not read the state has the configuration's paths alone.
  const outputs = (await recorded().catch(() => undefined))?.outputs
  const target = targetOf(deps, { urls, outputs, signal })
  const outcomes = await Promise.all(looking.map(async (check) => [check.id, await outcomeOf(check)] as const))
  return Object.fromEntries(outcomes)

  /** A log that this role may not read says nothing of what the API has answered. */
  async function outcomeOf(check: Check): Promise<Found[string]> {
    try {
      return await check.run(deps, target, silent(signal))
    } catch (error) {
      if (!isOfOneLook(error)) throw error
      return { status: 'unknown', evidence: deps.redactor.scrub(error.message) }
    }
  }
}

/**
 * Section 2.7: the Lambda forwards what the gateway gives it; undefined without a gateway. A webhook without a signature changes
 * nothing, and the API alone refuses it: `GET /health` the Lambda answers itself, and where it does not reach the API it answers
 * the caller.
 */
export async function readVoiceForwards(
  deps: Needs,
  signal: AbortSignal,
): Promise<(Asked & { how?: string }) | undefined> {
  const gateway = await deps.voiceGateway.find()
  if (gateway === undefined) return undefined
  const urls = { api: '', at: undefined, nameFrom: undefined, balancer: '', voice: gateway.endpoint.replace(/\/$/, '') }
  const { evidence, status } = await unsignedWebhooks.run(deps, targetOf(deps, { urls, signal }), silent(signal))
  if (status === 'ok') return { ok: true, evidence }
  // Skipped: the API lacks the key of each provider.
  return {
    ok: false,
    evidence,
    how: status === 'failed' ? unsignedWebhooks.hint() : `\`${commandLine('secrets set')}\``,
  }
}

/** What the checks share. An API that is not ready is not waited for: nothing was rolled out just now. */
function targetOf(
  deps: Needs,
  { outputs, signal, urls }: { outputs?: Outputs | undefined; signal: AbortSignal; urls: Urls },
): CheckTarget {
  const paths = outputs === undefined ? configuredPaths(deps) : pathsOf(outputs)
  const remembered = remembering(deps)
  const servingLogNow = () => readServingLog(deps, wordsToFind(deps.settings.validation.trouble))
  return {
    urls,
    paths,
    workers: [],
    outputs: outputs ?? {},
    // Its own checks are others' lines of the checklist.
    standing: false,
    readiness: once(() => readReadiness(deps, urls, { path: paths.ready, patienceMs: 0, signal })),
    servingLog: once(servingLogNow),
    servingLogNow,
    testCalls: new Map(),
    remembered: () => remembered,
  }
}

/** A look tells its outcome alone. */
const silent = (signal: AbortSignal): Progress => ({ line() {}, status() {}, signal })

const configuredPaths = ({ settings }: Needs): ApiPaths =>
  pathsOf({ api_health_path: settings.platform.api?.health_path, api_ready_path: settings.platform.api?.ready_path })
