import type { Counted } from '../../aws/account/usage.ts'
import { OperatorError } from '../../errors.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { type Given, type Progress, step } from '../step.ts'
import { increaseCommand, type QuotaLook, type QuotaReading, quotaTold, readQuotas } from './read-quotas.ts'

/** What a quota counts. */
const limited = ['aws_ecs_service', 'aws_lambda_function']

/**
 * Of these, what others use stays used: Terraform would stop in the middle of the apply. Others' tasks and calls come and go:
 * they are no reason to refuse a deploy, and `medspa doctor quotas` counts them.
 */
const kept: readonly Counted[] = ['addresses', 'vpcs', 'load-balancers']

/**
 * Section 2.3, before an apply that makes the service or the voice function: whether the account may run them. A new account
 * may have a tenth of AWS's usual quotas. What cannot run at all is refused; what gets tight is told, and so is a quota that
 * cannot be read.
 */
export const checkQuotas = step({
  id: 'quotas',
  section: '2.3',
  title: "Check the account's quotas",
  looks: true,
  needs: ['plan'],
  applies: ({ plan }) =>
    plan?.summary.changes.some(({ action, type }) => action === 'create' && limited.includes(type)) === true,
  run: async (
    deps: QuotaReading,
    _context: Given<Pick<DeployContext, 'plan'>, 'plan'>,
    { line }: Pick<Progress, 'line'>,
  ) => {
    const found = await readQuotas(deps, kept)
    const having = (wanted: QuotaLook['status']) => found.filter(({ status }) => status === wanted)
    const short = having('too-low')
    if (short.length > 0) throw tooLow(short)
    const tight = having('tight')
    for (const look of tight) {
      line(`note: ${quotaTold(look)}, and a busy minute takes ${look.need.most}: ${look.need.so}`)
      line(`  ${increaseCommand(look)}`)
    }
    const unknown = having('unknown').map(({ need }) => need.name)
    const words = [
      ...tight.map(quotaTold),
      ...(unknown.length > 0 ? [`not known (servicequotas:GetServiceQuota): ${unknown.join(', ')}`] : []),
    ]
    return { detail: words.length === 0 ? 'enough' : words.join('; '), ...(words.length > 0 && { matters: true }) }
  },
})

const tooLow = (short: readonly QuotaLook[]) =>
  new OperatorError(
    `This account's quotas are too low to run the environment: ${short.map((look) => `${quotaTold(look)}, and ${look.need.least} is needed`).join('; ')}. Nothing was applied.`,
    {
      code: 'quota-too-low',
      whose: 'operator',
      exit: 'refused',
      hint: 'Ask AWS for more by the commands above, and run the same command again once AWS has granted it (hours, at times days).',
      evidence: short.map(increaseCommand),
    },
  )
