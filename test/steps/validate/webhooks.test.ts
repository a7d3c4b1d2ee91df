import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import type { CheckNeeds, CheckTarget } from '../../../src/steps/validate/checks/check.ts'
import { webhooks } from '../../../src/steps/validate/checks/voice/webhooks.ts'
import { webhooksPoint } from '../../../src/tasks/webhooks/webhooks.ts'
import { quietProgress } from '../../support/progress.ts'
import { configured, gateway, world } from '../webhooks/support/world.ts'

const check = ({ deps }: ReturnType<typeof world>, voice: string | undefined = gateway) =>
  webhooks.run(deps as unknown as CheckNeeds, { urls: { voice } } as CheckTarget, quietProgress())

/** A world whose Twilio refuses to list its numbers. */
const refusing = (deps: ReturnType<typeof world>['deps'], why: string, told: { code: string; hint: string }) => {
  const numbers = async () => {
    throw new OperatorError(`Twilio did not list the numbers: ${why}`, { whose: 'provider', ...told })
  }
  return { ...deps, providers: { ...deps.providers, twilio: () => ({ numbers }) } } as unknown as CheckNeeds
}

describe('the check of the webhooks at the providers', () => {
  it('names each record that leads elsewhere, and where to', async () => {
    const { evidence, status } = await check(world())
    expect(status).toBe('failed')
    expect(evidence).toBe(
      [
        'Twilio number +15005550010 leads to https://old.example.test/voice',
        'Twilio number +15005550011 leads to https://old.example.test/voice',
        'Telnyx call control application clinic (1293384261075731499) leads to https://old.example.test/telnyx',
      ].join('; '),
    )
    expect(webhooks.hint()).toContain('`medspa webhooks point`')
  })

  it('is ok once they are pointed here, and says which settings somebody changes afterwards', async () => {
    const here = world()
    await here.go(webhooksPoint)
    expect(await check(here)).toEqual({
      status: 'ok',
      evidence:
        'leading here: Twilio number +15005550010, Twilio number +15005550011; leading here: Telnyx call control application clinic (1293384261075731499)',
    })
    const number = here.now.records.find(({ id }) => id === 'PN1')
    if (number) number.fields = { ...number.fields, statusCallback: '' }
    expect(await check(here)).toMatchObject({
      status: 'failed',
      evidence: expect.stringMatching(/^Twilio number \+15005550011 leads here, but statusCallback is empty; /),
    })
    if (number) number.fields = { ...number.fields, voiceUrl: '' }
    expect(await check(here)).toMatchObject({ evidence: expect.stringContaining('+15005550011 leads nowhere') })
  })

  it('leaves messages alone, which a deployment may have nowhere to take', async () => {
    const messagesAlone = { telnyx: { messaging_profiles: configured.telnyx?.messaging_profiles ?? [] } }
    expect(await check(world({ webhooks: messagesAlone }))).toMatchObject({ status: 'skipped' })
  })

  it('has nothing against calls where what takes messages alone is switched off', async () => {
    const here = world()
    await here.go(webhooksPoint)
    here.now.records = here.now.records.map((each) =>
      each.kind === 'telnyx-messaging-profile' ? { ...each, remarks: ['it is switched off at Telnyx'] } : each,
    )
    expect(await check(here)).toMatchObject({ status: 'ok' })
  })

  it.each([
    ['without a gateway', world(), undefined, /there is no voice gateway/],
    [
      'where nothing is configured',
      world({ webhooks: {} }),
      gateway,
      /names no number and no application at Twilio; .*Telnyx/,
    ],
    ['where no key is set', world({ keys: {} }), gateway, /has no TWILIO_ACCOUNT_SID.*; .*has no TELNYX_API_KEY/],
  ])('is skipped %s, with the reason', async (_, given, voice, words) => {
    const target = { urls: { voice } } as CheckTarget
    const outcome = await webhooks.run(given.deps as unknown as CheckNeeds, target, quietProgress())
    expect(outcome).toMatchObject({ status: 'skipped', evidence: expect.stringMatching(words) })
  })

  it('is of the other provider where one refuses', async () => {
    const { deps, now } = world()
    const given = refusing(deps, 'HTTP 500', { code: 'provider-error', hint: 'Run it again.' })
    now.records = now.records.filter(({ kind }) => kind !== 'telnyx-call-control-application')
    const outcome = await webhooks.run(given, { urls: { voice: gateway } } as CheckTarget, quietProgress())
    expect(outcome).toEqual({
      status: 'failed',
      evidence:
        "cannot be seen: Twilio did not list the numbers: HTTP 500; The providers' accounts have no Telnyx call control application 1293384261075731499, which medspa.config.yaml names.",
      hint: expect.stringMatching(/validate.* --wait 5m.*Correct webhooks in medspa\.config\.yaml/),
    })
  })

  it('says what to do with a key that the provider refuses, and of the other provider what else', async () => {
    const { deps } = world()
    const given = refusing(deps, 'HTTP 401', { code: 'provider-credentials', hint: 'Take the right one.' })
    const outcome = await webhooks.run(given, { urls: { voice: gateway } } as CheckTarget, quietProgress())
    expect(outcome).toMatchObject({
      status: 'failed',
      evidence: expect.stringMatching(
        /^cannot be seen: Twilio did not list the numbers: HTTP 401; Telnyx call control/,
      ),
      hint: `Take the right one. ${webhooks.hint()}`,
    })
  })
})
