import type { World } from '../../checklist/world.ts'
import type { Deps } from '../../deps.ts'
import { reasonOf } from '../../io/http.ts'
import { count } from '../../quantities.ts'
import { foundIn } from '../../status/snapshot.ts'
import { leadsHere, nameIn } from '../dns/find-domain.ts'
import { recordsInWords } from '../dns/find-records.ts'
import { previousOf } from '../dns/note-previous.ts'
import { accountOf, regionTold } from '../preflight/check-account.ts'
import { bucketOf } from '../preflight/find-state-bucket.ts'
import { readSleep } from '../restore/read-sleep.ts'
import { hideTaskSecrets } from '../secrets/hide-values.ts'
import { partOf } from '../status/part.ts'
import { once } from '../status/remembering.ts'
import { takeSnapshot } from '../status/take-snapshot.ts'
import { type Progress, step } from '../step.ts'
import { isVoiceOn } from '../voice/is-voice-on.ts'
import { lookAtCalls } from '../webhooks/look-at-calls.ts'
import { readCertificate } from './read-certificate.ts'
import { readChecks, readVoiceForwards } from './read-checks.ts'
import { readImages, readReleases } from './read-images.ts'
import { readMissedCall } from './read-missed-call.ts'
import { readSecretFound } from './read-secret-found.ts'
import { readState, stateFound } from './read-state.ts'

export type ChecklistContext = { world?: World }

/** Long enough for a small server that is far away. */
const PREVIOUS_MS = 10_000

/**
 * Section 2: one environment as the whole of the checklist looks at it, side by side, without a lock and without Terraform.
 * What AWS refuses is told in its place. Changes nothing, and calls nobody.
 */
export const readWorld = step({
  id: 'checklist',
  section: '2',
  title: 'Check which lines of the checklist are done',
  looks: true,
  gives: ['world'],
  async run(deps: Deps, context: ChecklistContext, progress: Progress) {
    const { signal } = progress
    const account = await accountOf(deps, signal)
    // Before anything is told of what logs, AWS or the API say.
    await hideTaskSecrets(deps)
    const [status, parts] = await Promise.all([takeSnapshot(deps, signal), partsOf(deps, account, progress)])
    context.world = {
      names: deps.names,
      settings: deps.settings,
      account,
      region: regionTold(deps),
      status,
      ...parts,
    }
    const refused = refusedIn(context.world)
    if (refused === 0) return { detail: 'everything answered' }
    return { detail: `${count(refused, 'look')} ${refused === 1 ? 'was' : 'were'} refused` }
  },
})

/** Looks that say why they know nothing, those of `medspa status` too, but for its price: no line of the checklist asks for that. */
function refusedIn({ status: { cost: _, ...status }, ...world }: World): number {
  const parts: unknown[] = [...Object.values(status), ...Object.values(world)]
  const refused = parts.filter((part) => typeof part === 'object' && part !== null && 'unknown' in part)
  const checks = Object.values(foundIn(world.checks) ?? {}).filter((check) => check.status === 'unknown')
  const keys = [world.twilioCalls, world.telnyxCalls].filter((part) => foundIn(part)?.kind === 'key-refused')
  return refused.length + checks.length + keys.length
}

/** What the checklist wants to know besides what `medspa status` sees. */
async function partsOf(deps: Deps, account: string, progress: Progress) {
  const { signal } = progress
  const { lockTable, names, redactor, settings, stateBucket, taskDefinitions } = deps
  /** A reason may repeat what was asked. */
  const look = async <Found>(ask: () => Promise<Found | undefined>) => {
    const part = await partOf(ask)
    return 'unknown' in part ? { unknown: redactor.scrub(part.unknown) } : part
  }
  const recorded = once(() => readState(deps, signal))
  const looks = {
    sleep: look(async () => (await readSleep(deps)).sleep),
    voice: look(() => isVoiceOn(deps)),
    bucket: look(() => stateBucket.find(bucketOf(settings), account)),
    lockTable: look(async () => (lockTable.name === undefined ? undefined : lockTable.exists())),
    state: look(async () => {
      const found = await recorded()
      return found && stateFound(found)
    }),
    certificate: look(() => readCertificate(deps)),
    secret: look(() => readSecretFound(deps, progress)),
    images: look(() => readImages(deps)),
    migrationTask: look(async () => {
      const found = await taskDefinitions.describe(names.migrateFamily)
      return found && `${found.family}:${found.revision}`
    }),
    checks: look(() => readChecks(deps, { recorded, signal })),
    missedCall: look(() => readMissedCall(deps, signal)),
    twilioCalls: look(() => lookAtCalls(deps, 'twilio', progress)),
    telnyxCalls: look(() => lookAtCalls(deps, 'telnyx', progress)),
    notedWebhooks: look(() => readNoted(deps, signal)),
    voiceForwards: look(() => readVoiceForwards(deps, signal)),
    dns: look(() => readDns(deps)),
    releases: look(() => readReleases(deps)),
    previous: look(() => askPrevious(deps, signal)),
  }
  const found = await Promise.all(
    (Object.keys(looks) as (keyof typeof looks)[]).map(async (name) => [name, await looks[name]] as const),
  )
  return Object.fromEntries(found) as { [Name in keyof typeof looks]: Awaited<(typeof looks)[Name]> }
}

/** Where the record of the API's name leads, by the release parameter; undefined without a domain. */
async function readDns({ releaseParameter, settings }: Pick<Deps, 'releaseParameter' | 'settings'>) {
  const release = (await releaseParameter.read()) ?? {}
  const { domain } = nameIn(release, settings)
  if (domain === undefined) return undefined
  const noted = previousOf(release, domain)
  return {
    name: domain,
    leadsHere: leadsHere(release, domain),
    previous: noted === undefined ? null : recordsInWords(noted.records),
  }
}

/** Records whose webhooks medspa noted before it changed them: none without a state bucket. */
async function readNoted({ settings, webhookNotes }: Pick<Deps, 'settings' | 'webhookNotes'>, signal: AbortSignal) {
  if (settings.stateBucket === undefined) return undefined
  return (await webhookNotes.read(signal))?.notes.records.length
}

/** Whether the previous deployment answers at its URL: any answer that is no error counts, a redirect too. */
async function askPrevious({ http, settings }: Pick<Deps, 'http' | 'settings'>, signal: AbortSignal) {
  const { previousUrl: url } = settings
  if (url === undefined) return undefined
  try {
    const { status } = await http.request(url, { signal, timeoutMs: PREVIOUS_MS })
    return { ok: status < 400, evidence: `GET ${url}: ${status}` }
  } catch (error) {
    signal.throwIfAborted()
    return { ok: false, evidence: `GET ${url}: ${reasonOf(error)}` }
  }
}
