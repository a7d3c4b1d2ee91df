import { awsCommandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { type Given, type Progress, step } from '../step.ts'
import { withPlatform } from '../terraform/variables-with-platform.ts'
import { isVoiceOn } from '../voice/is-voice-on.ts'
import { type QuotaNeed, quotaNeeds, quotaVariables } from './quota-needs.ts'

/** What a quota counts. */
const limited = ['aws_ecs_service', 'aws_lambda_function']

/**
 * Section 2.3, before an apply that makes the service or the voice function: whether the account may run them. A new account
 * may have a tenth of AWS's usual quotas. What cannot run at all is refused; what gets tight is told, and so is a quota that
 * cannot be read. How much of a quota others in the account use is not known.
 */
export const checkQuotas = step({
  id: 'quotas',
  section: '2.3',
  title: "Check the account's quotas",
  needs: ['plan'],
  applies: ({ plan }) =>
    plan?.summary.changes.some(({ action, type }) => action === 'create' && limited.includes(type)) === true,
  run: async (
    deps: Pick<Deps, 'quotas' | 'releaseParameter' | 'settings' | 'terraform'>,
    _context: Given<Pick<DeployContext, 'plan'>, 'plan'>,
    { line }: Pick<Progress, 'line'>,
  ) => {
    const { quotas, settings, terraform } = deps
    const platform = { ...settings.platform, voice: { ...settings.platform.voice, enabled: await isVoiceOn(deps) } }
    const needs = quotaNeeds({
      desiredCount: settings.desiredCount,
      production: settings.environment === 'production',
      variables: withPlatform(await terraform.variableValues(quotaVariables), platform),
      workers: Object.values(settings.platform.workers ?? {}),
    })
    const found = await Promise.all(needs.map(async (need) => ({ need, value: await quotaOf(quotas, need) })))
    const short = found.flatMap(({ need, value }) =>
      value !== undefined && value < need.least ? [{ need, value }] : [],
    )
    if (short.length > 0) throw tooLow(short)
    const tight = found.flatMap(({ need, value }) =>
      value !== undefined && value < need.most ? [{ need, value }] : [],
    )
    for (const { need, value } of tight) {
      line(`note: ${told(need, value)}, and a busy minute takes ${need.most}: ${need.so}`)
      line(`  ${increaseCommand(need)}`)
    }
    const unknown = found.filter(({ value }) => value === undefined).map(({ need }) => need.name)
    const words = [
      ...tight.map(({ need, value }) => told(need, value)),
      ...(unknown.length > 0 ? [`not known (servicequotas:GetServiceQuota): ${unknown.join(', ')}`] : []),
    ]
    return { detail: words.length === 0 ? 'enough' : words.join('; ') }
  },
})

/** A check beforehand: no deploy and no restore stops because Service Quotas itself is down. */
const unanswered = ['aws-error', 'aws-throttled', 'aws-unreachable']

const quotaOf = (quotas: Deps['quotas'], { quota }: QuotaNeed): Promise<number | undefined> =>
  quotas.value(quota).catch((error: unknown) => {
    if (error instanceof OperatorError && unanswered.includes(error.code)) return undefined
    throw error
  })

const told = ({ name }: QuotaNeed, value: number) => `${name}: the account has ${value}`

const increaseCommand = ({ ask, quota: { code, service } }: QuotaNeed) =>
  awsCommandLine(
    `service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${ask}`,
  )

const tooLow = (short: readonly { need: QuotaNeed; value: number }[]) =>
  new OperatorError(
    `This account's quotas are too low to run the environment: ${short.map(({ need, value }) => `${told(need, value)}, and ${need.least} is needed`).join('; ')}. Nothing was applied.`,
    {
      code: 'quota-too-low',
      whose: 'operator',
      exit: 'refused',
      hint: 'Ask AWS for more by the commands above, and run the same command again once AWS has granted it (hours, at times days).',
      evidence: short.map(({ need }) => increaseCommand(need)),
    },
  )
