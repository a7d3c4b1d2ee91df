import { commandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import type { Outputs } from '../../terraform/outputs.ts'
import { waits } from '../../waits.ts'
import { configuredWorkers } from '../release/workers/wanted-workers.ts'
import { sideBySide } from '../side-by-side.ts'
import { partOf } from '../status/part.ts'
import { once, type Remembering, remembering } from '../status/remembering.ts'
import type { Outcome, Progress } from '../step.ts'
import type { Check, CheckNeeds, CheckOutcome, CheckResult, CheckTarget, Urls } from './checks/check.ts'
import { checks } from './checks/index.ts'
import { readReadiness } from './checks/ready.ts'
import { isOfOneLook, unseen } from './checks/unseen.ts'
import { checkParkedVoice, PARKED_VOICE } from './checks/voice/parked-voice.ts'
import { type Choice, isChosen, LEFT_OUT } from './choice.ts'
import { readServingLog, servingRollout } from './serving-log.ts'
import { wordsToFind } from './trouble.ts'

/** `choice` undefined: the end of a command that changed something, with the checks of such an end. */
export type ToCheck = Pick<CheckTarget, 'paths' | 'testCalls' | 'urls' | 'workers'> & {
  outputs: Outputs
  choice: Choice | undefined
}

/**
 * Runs all checks side by side. `keep` takes what is known so far, in the order of the checks: a validation that is
 * cancelled, or cannot read the log, shows what the other checks came to.
 */
export async function runChecks(
  deps: CheckNeeds,
  toCheck: ToCheck,
  progress: Progress,
  keep: (results: CheckResult[]) => void,
): Promise<CheckResult[]> {
  const target = targetOf(deps, toCheck, progress.signal)
  // The calls of the other checks wake an idle version of the voice Lambda: what it was before is what a caller met.
  if (target.standing && target.urls.voice !== undefined) await partOf(target.remembered().voice)
  const known = new Map<string, CheckResult>()
  const listed = [
    ...listedChecks(deps, toCheck).map(({ check, instead }) => ({
      id: check.id,
      outcome: async (own: Progress) => instead ?? withHint(check, await outcomeOf(check, deps, target, own)),
    })),
    ...parkedVoiceAwake(toCheck.choice),
  ]
  const parts = listed.map(({ id, outcome: look }) => ({
    name: id,
    doing: 'looking',
    async run(own: Progress) {
      const outcome = await look(own)
      const result: CheckResult = { id, ...outcome }
      known.set(id, result)
      keep(listed.flatMap((each) => known.get(each.id) ?? []))
      own.line(`${outcome.status}: ${outcome.evidence}`)
      return result
    },
    says: ({ evidence, status }: CheckResult) => `${status}: ${evidence}`,
  }))
  return sideBySide(parts, progress)
}

/** A check that fails says what to do: what depends on what was found before what is always so. */
const withHint = ({ hint }: Check, outcome: CheckOutcome): CheckOutcome =>
  outcome.status === 'failed' ? { ...outcome, hint: outcome.hint ?? hint() } : outcome

/**
 * A check of `medspa validate` that cannot look spoils no other. At the end of a deploy it ends the command as it is: the role
 * that deploys may read what it brings, and a release that nobody has looked at is no release that was validated.
 */
async function outcomeOf(
  check: Check,
  deps: CheckNeeds,
  target: CheckTarget,
  progress: Progress,
): Promise<CheckOutcome> {
  try {
    return await check.run(deps, target, progress)
  } catch (error) {
    if (!target.standing || !isOfOneLook(error)) throw error
    return unseen(error)
  }
}

/** What is of a parked environment alone is told of one that is awake where somebody asked for it by its name. */
function parkedVoiceAwake(choice: Choice | undefined): { id: string; outcome: () => Promise<CheckOutcome> }[] {
  if (choice?.only?.includes(PARKED_VOICE) !== true) return []
  const evidence = choice.skip?.includes(PARKED_VOICE) ? LEFT_OUT : 'it is awake'
  return [{ id: PARKED_VOICE, outcome: async () => ({ status: 'skipped', evidence }) }]
}

function targetOf(
  deps: CheckNeeds,
  { choice, outputs, paths, testCalls, urls, workers }: ToCheck,
  signal: AbortSignal,
): CheckTarget {
  const readiness = once(async () =>
    readReadiness(deps, urls, { path: paths.ready, patienceMs: await patience(deps), signal }),
  )
  const servingLogNow = () => readServingLog(deps, wordsToFind(deps.settings.validation.trouble))
  let remembered: Remembering | undefined
  return {
    urls,
    paths,
    workers,
    outputs,
    standing: choice !== undefined,
    readiness,
    // After it is ready: what an API logs while it starts is not its last word.
    servingLog: once(async () => {
      await readiness()
      return servingLogNow()
    }),
    servingLogNow,
    testCalls,
    remembered() {
      remembered ??= remembering(deps)
      return remembered
    },
  }
}

/** The checks that are told; `instead`: what one of them comes to without a look. */
function listedChecks(
  deps: Pick<CheckNeeds, 'settings'>,
  { choice, workers }: Pick<ToCheck, 'choice' | 'workers'>,
): { check: Check; instead?: CheckOutcome }[] {
  return checks.flatMap((check): { check: Check; instead?: CheckOutcome }[] => {
    const applies = check.applies?.(deps, { workers }) ?? true
    if (choice === undefined) return applies && !check.standing ? [{ check }] : []
    if (!isChosen(choice, check.id)) return []
    if (choice.skip?.includes(check.id)) return [{ check, instead: { status: 'skipped', evidence: LEFT_OUT } }]
    if (applies) return [{ check }]
    // Asked for by its name.
    const nothing = { status: 'skipped', evidence: 'the configuration has nothing that it could look at' } as const
    return choice.only === undefined ? [] : [{ check, instead: nothing }]
  })
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
  { choice, voice }: { choice: Choice | undefined; voice: Urls['voice'] },
  { line, signal }: Progress,
): Promise<CheckResult[]> {
  const skipped = listedChecks(deps, { choice, workers: configuredWorkers(deps.settings) }).map(
    ({ check: { id }, instead }): CheckResult => ({
      id,
      ...(instead ?? { status: 'skipped', evidence: 'it is parked' }),
    }),
  )
  const results = [...skipped, ...(await parkedVoice())]
  for (const { evidence, id, status } of results) line(`${id}: ${status}: ${evidence}`)
  return results

  async function parkedVoice(): Promise<CheckResult[]> {
    if (choice !== undefined && !isChosen(choice, PARKED_VOICE)) return []
    if (choice?.skip?.includes(PARKED_VOICE)) return [{ id: PARKED_VOICE, status: 'skipped', evidence: LEFT_OUT }]
    return [await checkParkedVoice(deps, voice, signal)]
  }
}

export const failedOf = (results: readonly CheckResult[]): CheckResult[] =>
  results.filter(({ status }) => status === 'failed')

/**
 * Pure: how a validation with these results ends; throws exit 4 where a check failed, and exit 3 where none was made of those
 * that somebody named: nobody has seen that they are well.
 */
export function validationOutcome(results: readonly CheckResult[], choice?: Choice): Outcome {
  const failed = failedOf(results)
  if (failed.length > 0) {
    throw new OperatorError(`Validation found ${failed.map(({ id }) => id).join(', ')} failing.`, {
      code: 'validation-failed',
      whose: 'operator',
      exit: 'validation',
      hint:
        [...new Set(failed.flatMap(({ hint }) => hint ?? []))].join(' ') ||
        'Fix what each failed check names, and run the same command again.',
      evidence: failed.map(({ evidence }) => evidence),
    })
  }
  const skipped = results.filter(({ status }) => status === 'skipped')
  if (choice?.only !== undefined && skipped.length === results.length) {
    throw new OperatorError('None of the checks that --only names was made.', {
      code: 'nothing-checked',
      whose: 'operator',
      exit: 'refused',
      hint: `The tree says why; all checks: \`${commandLine('validate')}\``,
      evidence: skipped.map(({ evidence, id }) => `${id}: ${evidence}`),
    })
  }
  const told = skipped.map(({ evidence, id }) => `; ${id} skipped: ${evidence}`).join('')
  return { detail: `${results.length - skipped.length} of ${results.length} probes ok${told}` }
}
