import type { Refusal } from '../../aws/account/policy-simulator.ts'
import { formOf } from '../../database/engines.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { Place } from '../../permissions/permission.ts'
import { permissions } from '../../permissions/permissions.ts'
import { type PermissionQuestion, questionsAbout } from '../../permissions/questions.ts'
import { count } from '../../quantities.ts'
import { type Progress, step } from '../step.ts'

/** An action that AWS would refuse. */
export type MissingPermission = {
  action: string
  resource: string
  neededTo: string
  why: Refusal
  /** Condition keys of policies that nobody knows before a call: with the right values AWS may allow it all the same. */
  unknownConditions: string[]
}

export type PermissionsFound = {
  /** As STS names who calls. */
  caller: string
  /** Whose policies were asked; undefined where none were. */
  simulated: string | undefined
  /** Why nothing was asked. */
  skipped: string | undefined
  /** How many actions were asked about, each on each thing. */
  asked: number
  missing: MissingPermission[]
}

type Needs = Pick<Deps, 'identity' | 'names' | 'policySimulator' | 'settings'>

/** At once; IAM throttles more. */
const AT_ONCE = 4

/**
 * Section 2.1: asks IAM's own simulator about every action that medspa and its Terraform may call. Without an answer of IAM's the
 * step is skipped: nothing else knows boundaries and organizations.
 * @throws OperatorError `permissions-missing` (exit 4)
 */
export const simulatePermissions = step({
  id: 'permissions',
  section: '2.1',
  title: 'Ask IAM what the role in use may do',
  looks: true,
  gives: ['permissions'],
  run: async (deps: Needs, context: { permissions?: PermissionsFound }, { signal, status }: Progress) => {
    const { identity, policySimulator } = deps
    const caller = (await identity.whoAmI(signal)).arn
    const found = (rest: Partial<PermissionsFound>): PermissionsFound => ({
      ...{ caller, simulated: undefined, skipped: undefined, asked: 0, missing: [] },
      ...rest,
    })
    const skipped = (reason: string) => {
      context.permissions = found({ skipped: reason })
      return { skipped: reason }
    }
    const principal = await policySimulator.principalOf(caller)
    if ('unknown' in principal) return skipped(principal.unknown)
    if ('root' in principal) {
      context.permissions = found({ simulated: caller })
      return { detail: "the account's root: no policy limits it" }
    }
    const questions = questionsAbout(placeIn(deps, caller), permissions)
    let done = 0
    status(() => [`${done} of ${count(questions.length, 'question')} asked`])
    const answers = await inTurn(questions, async (question) => {
      const answer = await policySimulator.ask(principal.arn, question, signal)
      done += 1
      return answer
    })
    const refused = answers.find((answer) => 'unavailable' in answer)
    if (refused !== undefined && 'unavailable' in refused) return skipped(refused.unavailable)
    const missing = questions.flatMap((question, at) => missingOf(question, answers[at] ?? []))
    const asked = questions.reduce((sum, { actions }) => sum + actions.length, 0)
    context.permissions = found({ simulated: principal.arn, asked, missing })
    if (missing.length > 0) throw lacking(principal.arn, missing)
    return { detail: `${principal.arn} may do all ${asked}` }
  },
})

function placeIn({ names, settings }: Pick<Needs, 'names' | 'settings'>, caller: string): Place {
  const [, partition = 'aws', , , accountId = ''] = caller.split(':')
  const { environment, platform, region, stateBucket = '', stateLockTable } = settings
  const zoneId = platform.route53_zone_id
  return {
    ...{ partition, accountId, region, environment, stateBucket, zoneId },
    name: names.prefix,
    lockTable: stateLockTable,
    cluster: formOf(settings.databaseEngine) === 'cluster',
  }
}

type Answer = Awaited<ReturnType<Needs['policySimulator']['ask']>>

/** The first question alone: where IAM answers none, it is asked once. */
async function inTurn(
  questions: readonly PermissionQuestion[],
  ask: (question: PermissionQuestion) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let at = 0, width = 1; at < questions.length; at += width, width = AT_ONCE) {
    const some = await Promise.all(questions.slice(at, at + width).map(ask))
    answers.push(...some)
    if (some.some((answer) => 'unavailable' in answer)) break
  }
  return answers
}

function missingOf({ actions, neededTo, resource }: PermissionQuestion, answer: Answer): MissingPermission[] {
  const verdicts = 'unavailable' in answer ? [] : answer
  return actions.flatMap((action) => {
    const verdict = verdicts.find((each) => each.action.toLowerCase() === action.toLowerCase())
    if (verdict === undefined) throw new Error(`IAM's simulator says nothing of ${action}`)
    const { refusal: why, unknownConditions } = verdict
    if (why === undefined) return []
    return [{ action, resource, neededTo: neededTo.get(action) ?? '', why, unknownConditions }]
  })
}

const lacking = (principal: string, missing: readonly MissingPermission[]) =>
  new OperatorError(`${principal} may not do ${count(missing.length, 'thing')} that medspa does.`, {
    code: 'permissions-missing',
    whose: 'operator',
    exit: 'validation',
    hint: "The operator's policies of infra/bootstrap allow all of it: have them attached, or use the role that has them.",
    evidence: missing.map(({ action, neededTo, resource }) => `${action} on ${resource}: needed to ${neededTo}`),
  })
