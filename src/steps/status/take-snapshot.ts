import type { Deps } from '../../deps.ts'
import { cancelled } from '../../errors.ts'
import type { Snapshot } from '../../status/snapshot.ts'
import { estimateSavings } from '../cost/estimate-savings.ts'
import { accountOf } from '../preflight/check-account.ts'
import { partOf } from './part.ts'
import { readApi } from './read-api.ts'
import {
  readAlarms,
  readCertificate,
  readDatabase,
  readLocks,
  readName,
  readRedis,
  readRelease,
  readVoice,
  runPart,
  schemaPart,
} from './read-around.ts'
import { readImages } from './read-images.ts'
import { readWorkers } from './read-workers.ts'
import { remembering } from './remembering.ts'

/**
 * Looks at everything of one environment, side by side, without a lock and without Terraform; changes nothing.
 * @throws OperatorError where the credentials are of another account, or AWS is not there at all
 */
export async function takeSnapshot(deps: Deps, signal: AbortSignal): Promise<Snapshot> {
  // Alone: another account is asked nothing more, and the first answer does not wait for the code of fifteen clients.
  await accountOf(deps, signal)
  const at = deps.clock.now().toISOString()
  const looks = partsOf(deps, remembering(deps), { runs: deps.lastRuns(), signal })
  const parts = await Promise.race([looks, ended(signal)])
  const never = [parts.release, parts.api, parts.database, parts.redis].every((each) => 'absent' in each)
  return { environment: deps.settings.environment, deployed: !never, at, ...parts }
}

const ended = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    const end = () => reject(cancelled())
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })

async function partsOf(
  deps: Deps,
  remembered: ReturnType<typeof remembering>,
  { runs, signal }: { runs: ReturnType<Deps['lastRuns']>; signal: AbortSignal },
) {
  const looks = {
    release: partOf(() => readRelease(remembered)),
    lastDeploy: partOf(async () => mapped((await runs).release, runPart)),
    parkedBy: partOf(async () => mapped((await runs).parked, runPart)),
    schema: partOf(async () => mapped((await runs).migrated, schemaPart)),
    api: partOf(() => readApi(deps, remembered)),
    workers: partOf(() => readWorkers(deps, remembered)),
    autoscaling: partOf(() => deps.autoscaling.limits()),
    database: partOf(() => readDatabase(deps)),
    redis: partOf(() => readRedis(deps)),
    voice: partOf(() => readVoice(deps, remembered)),
    gateway: partOf(async () => mapped(await deps.voiceGateway.find(), ({ endpoint }) => ({ url: endpoint }))),
    name: partOf(() => readName(deps, remembered)),
    certificate: partOf(() => readCertificate(deps)),
    images: partOf(() => readImages(deps, remembered)),
    alarms: partOf(() => readAlarms(deps)),
    locks: partOf(() => readLocks(deps, signal)),
    cost: priced(deps),
  }
  const names = Object.keys(looks) as (keyof typeof looks)[]
  const found = await Promise.all(names.map(async (name) => [name, await looks[name]] as const))
  return Object.fromEntries(found) as { [Name in keyof typeof looks]: Awaited<(typeof looks)[Name]> }
}

/** What it costs by its settings: awake and parked. */
async function priced(deps: Deps): Promise<Snapshot['cost']> {
  const estimate = await estimateSavings(deps, { awake: false })
  if ('unknown' in estimate) return estimate
  const { awake, parked } = estimate.savings
  const range = ({ high, low }: { high: number; low: number }) => ({ low, high })
  return { found: { awake: range(awake), parked: range(parked) } }
}

const mapped = <From, To>(given: From | undefined, map: (given: From) => To): To | undefined =>
  given === undefined ? undefined : map(given)
