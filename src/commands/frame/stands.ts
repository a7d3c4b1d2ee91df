import { awsCommandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { messageOf } from '../../errors.ts'
import type { Serving } from '../../releases/serving.ts'
import { servingReleases } from '../../releases/serving.ts'
import { type Changes, type Stands, standsInWords } from '../../releases/stands.ts'
import { readServing } from '../../steps/release/read-serving.ts'

/** How a failed or cancelled command leaves the environment: `stands` for --json, `words` for people, in their order after a failure and after a cancel. */
export type StandsReport = { stands: Stands; words: string; cancelledWords: string }

/** An operator waits for it, behind a failure that may be AWS's own. */
const LIMIT_MS = 10_000

/**
 * Asks AWS which release serves, for the end of a command that failed or was cancelled; never rejects, and takes 10 s at
 * most. `changes` says what the command changed, given what serves where that is known.
 */
export async function readStands(
  deps: Deps,
  { before, changes }: { before: Serving | undefined; changes: (serving: Serving | undefined) => Changes },
): Promise<StandsReport & { serving: Serving | undefined }> {
  const found = await inTime(deps, readServing(deps))
  const serving = 'unknown' in found ? undefined : found
  const { changed, unchanged } = changes(serving)
  const moved = changed.some(({ part }) => part === 'service')
  // Where the service was not touched, what serves served before.
  const served = before ?? (moved ? undefined : serving)
  const facts = {
    serving: found,
    before: served === undefined ? [] : servingReleases(served),
    changed,
    unchanged,
    look: howToLook(deps),
  }
  return {
    serving,
    stands: { serves: serving === undefined ? null : servingReleases(serving), changed, unchanged },
    words: standsInWords(facts),
    cancelledWords: standsInWords(facts, { cancelled: true }),
  }
}

async function inTime<T>({ clock }: Deps, asked: Promise<T>): Promise<T | { unknown: string }> {
  const enough = new AbortController()
  const late = clock
    .sleep(LIMIT_MS, enough.signal)
    .then(() => ({ unknown: `AWS did not answer within ${LIMIT_MS / 1000} s` }))
  try {
    return await Promise.race([asked, late])
  } catch (error) {
    return { unknown: messageOf(error) }
  } finally {
    enough.abort()
    // The one that lost ends by itself, and nobody waits for it.
    for (const promise of [asked, late]) promise.catch(() => {})
  }
}

/** The aws CLI's command that shows what an environment runs. */
const howToLook = ({ names }: Pick<Deps, 'names'>) =>
  awsCommandLine(
    `ecs describe-services --cluster ${names.cluster} --services ${names.service} --query 'services[0].[deployments,taskSets][].[status,rolloutState,runningCount,taskDefinition]'`,
  )
