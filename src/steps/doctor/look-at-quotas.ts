import type { Counted } from '../../aws/account/usage.ts'
import { OperatorError } from '../../errors.ts'
import { count } from '../../quantities.ts'
import {
  increaseCommand,
  type QuotaLook,
  type QuotaReading,
  quotaTold,
  readQuotas,
} from '../first-apply/read-quotas.ts'
import { step } from '../step.ts'

const everything: readonly Counted[] = ['addresses', 'vpcs', 'load-balancers', 'on-demand', 'spot', 'concurrency']

/**
 * Section 2.1: what the account's quotas leave for the environment beside what everybody in the account uses. Whether the
 * environment is deployed, parked or not there yet: its own part counts as the environment's.
 * @throws OperatorError `quotas-too-low` (exit 4)
 */
export const lookAtQuotas = step({
  id: 'quotas',
  section: '2.1',
  title: "Compare the account's quotas with what a deploy takes",
  looks: true,
  gives: ['quotas'],
  run: async (deps: QuotaReading, context: { quotas?: QuotaLook[] }) => {
    const looks = await readQuotas(deps, everything)
    context.quotas = looks
    const having = (wanted: QuotaLook['status']) => looks.filter(({ status }) => status === wanted)
    const short = having('too-low')
    if (short.length > 0) throw tooLow(short)
    const parts = [
      `${count(having('ok').length, 'quota')} enough`,
      ...[having('tight').length].filter((tight) => tight > 0).map((tight) => `${tight} tight`),
      ...[having('unknown').length].filter((unknown) => unknown > 0).map((unknown) => `${unknown} not known`),
    ]
    return { detail: parts.join(', ') }
  },
})

const tooLow = (short: readonly QuotaLook[]) =>
  new OperatorError(`Too low for this environment: ${short.map(({ need }) => need.name).join(', ')}.`, {
    code: 'quotas-too-low',
    whose: 'operator',
    exit: 'validation',
    hint: 'Ask AWS for more by the commands below, which take hours, at times days; or free what others in the account no longer need.',
    evidence: short.flatMap((look) => [`${quotaTold(look)}, and ${look.need.least} is needed`, increaseCommand(look)]),
  })
