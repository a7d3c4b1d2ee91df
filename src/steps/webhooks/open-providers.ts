import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { isFilled, type SecretValues } from '../../secrets/merge.ts'
import { twilioAccountSid } from '../../secrets/shapes.ts'
import { isConfigured } from '../../webhooks/configured.ts'
import { type ProviderName, providerNames, providerOf } from '../../webhooks/record.ts'
import { step } from '../step.ts'
import { hiddenKeys } from './hidden-keys.ts'
import type { WebhooksContext } from './webhooks-context.ts'

type Needs = Pick<Deps, 'names' | 'providers' | 'redactor' | 'secrets'>

/** Keys of the application's secret that open a provider's API. */
const keysOf: Record<ProviderName, readonly string[]> = {
  twilio: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'],
  telnyx: ['TELNYX_API_KEY'],
}

/**
 * Section 2.7: the providers' accounts, by keys of the application's secret. A provider of which the configuration names
 * nothing is left out where its keys are not set.
 */
export const openConfigured = step({
  id: 'provider-keys',
  section: '2.7',
  title: "Read the providers' keys",
  looks: true,
  gives: ['keysSet', 'providers'],
  run: async (
    deps: Needs & { settings: Pick<Deps['settings'], 'webhooks'> },
    context: Pick<WebhooksContext, 'keysSet' | 'providers'>,
  ) => {
    const { webhooks } = deps.settings
    const named = providerNames.filter((name) => isConfigured(webhooks, name))
    const { detail, problems } = await open(deps, context, named)
    const [problem] = Object.values(problems)
    if (problem !== undefined) throw problem
    return { detail }
  },
})

type Opened = Pick<WebhooksContext, 'keysSet' | 'providers' | 'unopened'>

/** Section 2.10: the accounts of what is to be put back, whatever the configuration names by now. */
export const openNoted = step({
  id: 'provider-keys',
  section: '2.10',
  title: "Read the providers' keys",
  looks: true,
  needs: ['noted'],
  gives: ['keysSet', 'providers', 'unopened'],
  run: async (deps: Needs, context: Opened & Required<Pick<WebhooksContext, 'noted'>>) => {
    const needed = new Set(context.noted.map(({ kind }) => providerOf(kind)))
    const { detail, problems } = await open(deps, context, [...needed])
    // The way back at one provider waits for no key of the other.
    context.unopened = problems
    return { detail }
  },
})

async function open(
  { names, providers, redactor, secrets }: Needs,
  context: Pick<WebhooksContext, 'keysSet' | 'providers'>,
  needed: readonly ProviderName[],
): Promise<{ detail: string; problems: Partial<Record<ProviderName, OperatorError>> }> {
  const values: SecretValues = (await secrets.read(names.appSecrets))?.values ?? new Map()
  const held = hiddenKeys(redactor, values)
  const [accountSid, authToken, apiKey] = [...keysOf.twilio, ...keysOf.telnyx].map(held)
  const problems: Partial<Record<ProviderName, OperatorError>> = {}
  for (const name of needed) {
    const lacking = keysOf[name].find((key) => held(key) === undefined)
    if (lacking !== undefined) problems[name] = keyMissing(names.appSecrets, lacking)
  }
  const unfit = accountSid && twilioAccountSid(accountSid.reveal())
  if (unfit !== undefined && needed.includes('twilio')) problems.twilio ??= keyUnfit(names.appSecrets, unfit)
  context.keysSet = new Set([...values.keys()].filter((key) => isFilled(values, key)))
  context.providers = {
    ...(accountSid &&
      authToken &&
      unfit === undefined && { twilio: providers.twilio({ accountSid: accountSid.reveal(), authToken }) }),
    ...(apiKey && { telnyx: providers.telnyx({ apiKey }) }),
  }
  const opened = providerNames.filter((name) => context.providers?.[name] !== undefined)
  const [first] = Object.values(problems)
  if (opened.length === 0)
    throw (
      first ??
      (unfit === undefined ? keyMissing(names.appSecrets, 'TWILIO_ACCOUNT_SID') : keyUnfit(names.appSecrets, unfit))
    )
  return { detail: `keys of ${opened.join(' and ')} are set`, problems }
}

const keyMissing = (secret: string, key: string) =>
  new OperatorError(`The secret ${secret} has no ${key}, without which the provider's account cannot be read.`, {
    code: 'provider-key-missing',
    whose: 'operator',
    exit: 'refused',
    hint: `Set it: \`${commandLine('secrets set', { words: [key] })}\`.`,
  })

const keyUnfit = (secret: string, problem: string) =>
  new OperatorError(`TWILIO_ACCOUNT_SID of the secret ${secret} ${problem}.`, {
    code: 'provider-key-unfit',
    whose: 'operator',
    exit: 'refused',
    hint: `Copy it from console.twilio.com, Account Info: \`${commandLine('secrets set', { words: ['TWILIO_ACCOUNT_SID'] })}\`.`,
  })
