import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { count } from '../../quantities.ts'
import { type Given, type Progress, step } from '../step.ts'
import type { CheckResult } from '../validate/checks/check.ts'
import { isSet } from '../validate/checks/voice/unsigned-webhooks.ts'
import { telnyxDelivery, telnyxPublicKey, telnyxSigned, telnyxUnsigned } from './checks/telnyx.ts'
import { twilioSigned, twilioUnsigned } from './checks/twilio.ts'
import type { WebhookCheckNeeds } from './checks/webhook-check.ts'
import type { WebhooksContext } from './webhooks-context.ts'

const checks = [twilioSigned, twilioUnsigned, telnyxSigned, telnyxUnsigned, telnyxPublicKey, telnyxDelivery]

/**
 * Section 2.8: each provider's calls are taken, and nobody else's.
 * @throws OperatorError `webhook-test-failed` (exit 4)
 */
export const runWebhookChecks = step({
  id: 'webhook-checks',
  section: '2.8',
  title: 'Call the webhooks as the providers do',
  needs: ['urls'],
  gives: ['checks'],
  run: async (
    deps: Pick<Deps, 'names' | 'providers' | 'redactor' | 'secrets'> & WebhookCheckNeeds,
    context: Given<Pick<WebhooksContext, 'checks' | 'urls'>, 'urls'>,
    { line, signal }: Pick<Progress, 'line' | 'signal'>,
  ) => {
    const values = (await deps.secrets.read(deps.names.appSecrets))?.values
    const held = (key: string) => {
      const value = values?.get(key)
      if (!isSet(value)) return undefined
      deps.redactor.add(value)
      return value
    }
    const apiKey = held('TELNYX_API_KEY')
    const target = { urls: context.urls, held, telnyx: apiKey && deps.providers.telnyx({ apiKey }) }
    const results: CheckResult[] = []
    context.checks = results
    // One after the other: how long an answer takes is looked at.
    for (const { id, run } of checks) {
      const { evidence, status } = await run(deps, target, signal)
      results.push({ id, status, evidence })
      line(`${status}: ${id}: ${evidence}`)
    }
    const failed = results.filter(({ status }) => status === 'failed')
    if (failed.length > 0) throw testFailed(failed)
    const passed = results.filter(({ status }) => status === 'ok').length
    return { detail: `${count(passed, 'check')} passed, ${results.length - passed} skipped` }
  },
})

const testFailed = (failed: readonly CheckResult[]) =>
  new OperatorError(`Failed: ${failed.map(({ id }) => id).join(', ')}.`, {
    code: 'webhook-test-failed',
    whose: 'operator',
    exit: 'validation',
    hint: `docs/operations.md, "Webhooks by hand", says what each means; \`${commandLine('secrets check')}\` looks at the keys, \`${commandLine('validate')}\` at the way to the API.`,
    evidence: failed.map(({ evidence, id }) => `${id}: ${evidence}`),
  })
