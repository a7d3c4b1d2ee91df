import { awsCommandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { sideBySide } from '../side-by-side.ts'
import type { Outcome, Progress } from '../step.ts'
import type { CheckNeeds, CheckResult, Urls } from './checks/check.ts'
import { checks } from './checks/index.ts'
import { checkParkedVoice } from './checks/parked-voice.ts'
import { readReadiness } from './checks/ready.ts'

/**
 * Runs all checks side by side. `keep` takes what is known so far, in the order of the checks: a validation that is
 * cancelled, or cannot read the log, shows what the other checks came to.
 */
export async function runChecks(
  deps: CheckNeeds,
  urls: Urls,
  progress: Progress,
  keep: (results: CheckResult[]) => void,
): Promise<CheckResult[]> {
  let asked: ReturnType<typeof readReadiness> | undefined
  const readiness = () => {
    asked ??= readReadiness(deps, urls, progress.signal)
    return asked
  }
  const known = new Map<string, CheckResult>()
  const parts = checks.map((check) => ({
    name: check.id,
    doing: 'looking',
    async run({ line, signal }: Progress) {
      const { evidence, status } = await check.run(deps, { urls, readiness }, { signal })
      const result: CheckResult = { id: check.id, status, evidence }
      known.set(check.id, result)
      keep(checks.flatMap(({ id }) => known.get(id) ?? []))
      line(`${status}: ${evidence}`)
      return result
    },
    says: ({ evidence, status }: CheckResult) => `${status}: ${evidence}`,
  }))
  return sideBySide(parts, progress)
}

/** A parked environment runs nothing that could be checked; its callers are answered all the same. */
export async function runParkedChecks(
  deps: Pick<Deps, 'http'>,
  voice: Urls['voice'],
  { line, signal }: Progress,
): Promise<CheckResult[]> {
  const skipped = checks.map(({ id }): CheckResult => ({ id, status: 'skipped', evidence: 'it is parked' }))
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
