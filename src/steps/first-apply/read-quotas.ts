import type { Counted, Used } from '../../aws/account/usage.ts'
import { awsCommandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { withPlatform } from '../terraform/variables-with-platform.ts'
import { isVoiceOn } from '../voice/is-voice-on.ts'
import { type QuotaNeed, quotaNeeds, quotaVariables } from './quota-needs.ts'

/** `unknown`: the quota cannot be read. What is in use and cannot be read counts as nothing. */
export type QuotaStatus = 'ok' | 'tight' | 'too-low' | 'unknown'

/** A quota of the account beside what the environment takes of it. */
export type QuotaLook = {
  need: QuotaNeed
  /** What the account has. */
  value: number | undefined
  /** What is in use; undefined where nobody may look, or nobody looked. */
  used: Used | undefined
  /** What the environment can have: the quota without what others in the account use. */
  free: number | undefined
  status: QuotaStatus
}

export type QuotaReading = Pick<Deps, 'accountUsage' | 'quotas' | 'releaseParameter' | 'settings' | 'terraform'>

/** What the environment needs of each quota, what the account has, and, of those in `counted`, what is in use. */
export async function readQuotas(deps: QuotaReading, counted: readonly Counted[]): Promise<QuotaLook[]> {
  const { accountUsage, quotas, settings, terraform } = deps
  const platform = { ...settings.platform, voice: { ...settings.platform.voice, enabled: await isVoiceOn(deps) } }
  const needs = quotaNeeds({
    desiredCount: settings.desiredCount,
    production: settings.environment === 'production',
    variables: withPlatform(await terraform.variableValues(quotaVariables), platform),
    workers: Object.values(settings.platform.workers ?? {}),
  })
  return Promise.all(
    needs.map(async (need) => {
      const [value, used] = await Promise.all([
        ifAnswered(quotas.value(need.quota)),
        counted.includes(need.counts) ? ifAnswered(accountUsage.of(need.counts)) : undefined,
      ])
      return judgeQuota(need, value, used)
    }),
  )
}

/** Pure: whether a quota bears the environment beside what others in the account use of it. */
export function judgeQuota(need: QuotaNeed, value: number | undefined, used: Used | undefined): QuotaLook {
  if (value === undefined) return { need, value, used, free: undefined, status: 'unknown' }
  // A quota may have been lowered below what is in use.
  const free = Math.max(0, value - othersOf(used))
  return { need, value, used, free, status: free < need.least ? 'too-low' : free < need.most ? 'tight' : 'ok' }
}

const othersOf = (used: Used | undefined) => (used === undefined ? 0 : Math.max(0, used.all - used.own))

/** Pure: `VPCs per Region: the account has 5, others in it use 5`. */
export const quotaTold = ({ need: { name }, used, value }: Pick<QuotaLook, 'need' | 'used' | 'value'>): string => {
  const others = othersOf(used)
  return `${name}: the account has ${value}${others === 0 ? '' : `, others in it use ${others}`}`
}

/** The command that asks AWS for as much as the environment and the others take together, and not for less than the usual. */
export const increaseCommand = ({
  need: {
    ask,
    most,
    quota: { code, service },
  },
  used,
}: Pick<QuotaLook, 'need' | 'used'>): string =>
  awsCommandLine(
    `service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${Math.max(ask, Math.ceil(most + othersOf(used)))}`,
  )

/** A look beforehand: no deploy and no restore stops because AWS does not tell a number. */
const unanswered = ['aws-error', 'aws-throttled', 'aws-unreachable']

const ifAnswered = <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error: unknown) => {
    if (error instanceof OperatorError && unanswered.includes(error.code)) return undefined
    throw error
  })
