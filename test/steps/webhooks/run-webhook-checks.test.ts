import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import type { CheckResult } from '../../../src/steps/validate/checks/check.ts'
import { webhooksPoint, webhooksTest } from '../../../src/tasks/webhooks/webhooks.ts'
import { api, application, configured, gateway, old, profile, world } from './support/world.ts'

/** What a run ends with that finds a failure; `passed`: nothing failed. */
const failing = (made: ReturnType<typeof world>): Promise<unknown> =>
  made.go(webhooksTest).then(
    () => 'passed',
    (error: unknown) => error,
  )
const outcome = (checks: readonly CheckResult[] | undefined, id: string) => checks?.find((each) => each.id === id)

describe('the records of the providers', () => {
  it('hold what they should after point alone', async () => {
    const made = world()
    expect(await failing(made)).toMatchObject({
      code: 'webhook-test-failed',
      exitCode: 4,
      evidence: [
        expect.stringMatching(/^provider-records: not as they should be: Twilio number \+15005550010: voiceUrl, /),
      ],
    })
    await made.go(webhooksPoint)
    const { checks } = await made.go(webhooksTest)
    expect(outcome(checks, 'provider-records')).toEqual({
      id: 'provider-records',
      status: 'ok',
      evidence: '4 of 5 hold URLs, all of them of this environment',
    })
  })

  it('tell no value: a URL may have a password', async () => {
    const made = world()
    const number = made.now.records[0]
    if (number) number.fields = { ...number.fields, voiceUrl: 'https://ada:secret@old.example.test' }
    expect(String(((await failing(made)) as OperatorError).evidence)).not.toMatch(/secret|old\.example/)
  })

  it.each([
    [
      'lead elsewhere',
      {},
      {
        evidence: [
          'provider-records: not as they should be: Twilio number +15005550010: smsUrl; Twilio number +15005550011: smsUrl',
        ],
      },
    ],
    ['stay elsewhere on purpose', { messages: false }, 'passed'],
  ])('whose messages %s, without a public URL', async (_, more, expected) => {
    const { numbers } = configured.twilio ?? {}
    const made = world({ publicUrl: null, webhooks: { ...more, twilio: { numbers } } })
    await made.go(webhooksPoint)
    const found = await failing(made)
    if (typeof expected === 'string') expect(found).toBe(expected)
    else expect(found).toMatchObject(expected)
  })

  it('that cannot be read fail this check, and no other', async () => {
    const made = world()
    made.now.meanwhile = () => {
      throw new OperatorError('Twilio did not read it: HTTP 503', { code: 'provider-error', whose: 'provider' })
    }
    expect(await failing(made)).toMatchObject({
      evidence: [
        expect.stringMatching(/^provider-records: .*number \+15005550010: not read: Twilio did not read it: HTTP 503/),
      ],
    })
    expect(made.now.called.filter(({ signed }) => signed).length).toBeGreaterThan(0)
  })

  it('fail where a trunk takes the calls, and where the account does not have one, whatever URLs are held', async () => {
    const made = world({ webhooks: { twilio: { numbers: ['+15005550010', '+15005559999'] } } })
    Object.assign(made.now.records[0] ?? {}, {
      overrides: { voice: 'its trunk TK1 takes its calls' },
      beyond: ['voice'],
    })
    await made.go(webhooksPoint)
    expect(await failing(made)).toMatchObject({
      evidence: [expect.stringMatching(/\+15005559999: the account does not have it; .*\+15005550010: its trunk TK1/)],
    })
  })

  it('are read of nobody where the configuration names none', async () => {
    const { checks } = await world({ webhooks: {}, keys: {} }).go(webhooksTest)
    expect(outcome(checks, 'provider-records')).toMatchObject({ status: 'skipped' })
  })
})

describe('the URLs that are called', () => {
  const asked = async (webhooks: Parameters<typeof world>[0]) => {
    const made = world(webhooks)
    await failing(made)
    return [...new Set(made.now.called.map(({ url }) => url))]
  }
  const voice = [`${gateway}/webhooks/twilio/voice`, `${gateway}/webhooks/telnyx/voice`]

  it("are the gateway's, whatever the configuration names", async () => {
    expect(await asked({ webhooks: {} })).toEqual(voice)
  })

  it('are those too that a configured record is to hold', async () => {
    const telnyx = { messaging_profiles: [profile] }
    expect(await asked({ webhooks: { telnyx } })).toEqual([...voice, `${api}/webhooks/telnyx/messages`])
    const events = { call_control_applications: [application], call_control_path: '/webhooks/telnyx/call-control' }
    expect(await asked({ webhooks: { telnyx: events } })).toEqual([...voice, `${api}/webhooks/telnyx/call-control`])
    expect((await asked({})).filter((url) => url.startsWith(old))).toEqual([])
  })
})
