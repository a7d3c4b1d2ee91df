import { awsCommandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { waits } from '../../waits.ts'
import { configuredWorkers } from '../release/workers/wanted-workers.ts'
import { sideBySide } from '../side-by-side.ts'
import type { Outcome, Progress } from '../step.ts'
import type { CheckNeeds, CheckResult, CheckTarget, Urls } from './checks/check.ts'
import { checks } from './checks/index.ts'
import { checkParkedVoice } from './checks/parked-voice.ts'
import { readReadiness } from './checks/ready.ts'
import { readServingLog, servingRollout } from './serving-log.ts'
import { wordsToFind } from './trouble.ts'

/**
 * Runs all checks side by side. `keep` takes what is known so far, in the order of the checks: a validation that is
 * cancelled, or cannot read the log, shows what the other checks came to.
 */
export async function runChecks(
  deps: CheckNeeds,
  { paths, urls, workers }: Pick<CheckTarget, 'paths' | 'urls' | 'workers'>,
  progress: Progress,
  keep: (results: CheckResult[]) => void,
): Promise<CheckResult[]> {
  const readiness = once(async () =>
    readReadiness(deps, urls, { path: paths.ready, patienceMs: await patience(deps), signal: progress.signal }),
  )
  const servingLogNow = () => readServingLog(deps, wordsToFind(deps.settings.validation.trouble))
  const target: CheckTarget = {
    urls,
    paths,
    workers,
    readiness,
    // After it is ready: what an API logs while it starts is not its last word.
    servingLog: once(async () => {
      await readiness()
      return servingLogNow()
    }),
    servingLogNow,
  }
  const known = new Map<string, CheckResult>()
  const parts = applying(deps, target).map((check) => ({
    name: check.id,
    doing: 'looking',
    async run({ line, signal }: Progress) {
      const { evidence, status } = await check.run(deps, target, { signal })
      const result: CheckResult = { id: check.id, status, evidence }
      known.set(check.id, result)
      keep(applying(deps, target).flatMap(({ id }) => known.get(id) ?? []))
      line(`${status}: ${evidence}`)
      return result
    },
    says: ({ evidence, status }: CheckResult) => `${status}: ${evidence}`,
  }))
  return sideBySide(parts, progress)
}

const applying = (deps: Pick<CheckNeeds, 'settings'>, target: Pick<CheckTarget, 'workers'>) =>
  checks.filter(({ applies }) => applies?.(deps, target) ?? true)

/** The same promise for everybody who asks. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined
  return () => {
    asked ??= ask()
    return asked
  }
}

/** What is left of the time after a rollout in which an API may not be ready yet; none where no task is wanted. */
async function patience({ clock, service }: Pick<CheckNeeds, 'clock' | 'service'>): Promise<number> {
  const found = await service.describe()
  const rolledOut = found && servingRollout(found)?.createdAt
  if (found === undefined || found.desired === 0 || rolledOut === undefined) return 0
  const { limitMs } = waits.readyAfterRollout
  // At most all of it: the clock of this machine may be hours behind.
  return Math.min(limitMs, Math.max(0, rolledOut.getTime() + limitMs - clock.now().getTime()))
}

/** A parked environment runs nothing that could be checked; its callers are answered all the same. */
export async function runParkedChecks(
  deps: Pick<CheckNeeds, 'http' | 'settings'>,
  voice: Urls['voice'],
  { line, signal }: Progress,
): Promise<CheckResult[]> {
  const target = { workers: configuredWorkers(deps.settings) }
  const skipped = applying(deps, target).map(
    ({ id }): CheckResult => ({ id, status: 'skipped', evidence: 'it is parked' }),
  )
  const results = [...skipped, await checkParkedVoice(deps, voice, signal)]
  for (const { evidence, id, status } of results) line(`${id}: ${status}: ${evidence}`)
  return results
}

/** Pure: how a validation with these results ends; throws exit 4 where a check failed. */
export function validationOutcome({ names }: Pick<Deps, 'names'>, results: readonly CheckResult[]): Outcome {
  const failed = results.filter(({ status }) => status === 'failed')
  if (failed.length > 0) {
    throw new OperatorError(`Validation found ${failed.map(({ id }) => id).join(', ')} failing.`, {
      code: 'validation-failed',
      whose: 'operator',
      exit: 'validation',
      hint: `Look at the API's log: ${awsCommandLine(`logs filter-log-events --log-group-name ${names.apiLogGroup}`)}`,
      evidence: failed.map(({ evidence }) => evidence),
    })
  }
  const skipped = results.filter(({ status }) => status === 'skipped')
  const told = skipped.map(({ evidence, id }) => `; ${id} skipped: ${evidence}`).join('')
  return { detail: `${results.length - skipped.length} of ${results.length} probes ok${told}` }
}
