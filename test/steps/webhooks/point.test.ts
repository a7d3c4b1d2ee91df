import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import { webhooksPoint, webhooksRevert } from '../../../src/tasks/webhooks/webhooks.ts'
import {
  api,
  application,
  begin,
  configured,
  died,
  gateway,
  old,
  outage,
  profile,
  record,
  world,
} from './support/world.ts'

const voice = `${gateway}/webhooks/twilio/voice`

describe('providers that are pointed here', () => {
  it('are noted whole before the first of them changes, and hold what they should', async () => {
    const { done, fieldsOf, go, now } = world()
    const { changed, left } = await go(webhooksPoint)
    expect(done).toEqual(['noted', 'PN0: 5', 'PN1: 5', `${application}: 3`, `${profile}: 2`])
    expect([changed?.length, left]).toEqual([4, []])
    expect(now.notes?.records.map(({ id }) => id)).toEqual(['PN0', 'PN1', application, profile])
    expect(fieldsOf('PN0')).toMatchObject({
      voiceUrl: `${voice}#ct=1500&rc=1&rp=ct`,
      statusCallback: `${voice}#ct=1500&rc=5&rp=all`,
      smsUrl: `${api}/messaging/twilio/webhook#ct=1500&rc=3&rp=ct,5xx`,
    })
    expect(fieldsOf(application)).toEqual({
      webhook_event_url: `${gateway}/webhooks/telnyx/voice`,
      webhook_event_failover_url: '',
      webhook_api_version: '2',
    })
  })

  it('are neither noted nor changed again', async () => {
    const { done, go } = world()
    await go(webhooksPoint)
    done.length = 0
    expect((await go(webhooksPoint)).changed).toEqual([])
    expect(done).toEqual([])
  })

  it('hold afterwards what they held before, in every field', async () => {
    const { go, now } = world()
    await go(webhooksPoint)
    await go(webhooksRevert)
    expect(now.records).toEqual(begin())
  })

  it.each([0, 1, 2, 3, 4])(
    'killed behind %i changes: the same command goes on, and revert leads back',
    async (lives) => {
      const { done, fieldsOf, go, now } = world()
      now.lives = lives
      await expect(go(webhooksPoint)).rejects.toBe(died)
      expect(done).toHaveLength(lives)
      now.lives = Number.POSITIVE_INFINITY
      await go(webhooksPoint)
      expect(fieldsOf(profile).webhook_url).toBe(`${api}/webhooks/telnyx/messages`)
      expect(fieldsOf('PN0').voiceUrl).toContain(gateway)
      await go(webhooksRevert)
      expect(now.records).toEqual(begin())
    },
  )

  it.each([0, 1, 2, 3, 4])('killed behind %i changes: revert leads back at once', async (lives) => {
    const { go, now } = world()
    now.lives = lives
    await expect(go(webhooksPoint)).rejects.toBe(died)
    now.lives = Number.POSITIVE_INFINITY
    if (lives === 0) await expect(go(webhooksRevert)).rejects.toMatchObject({ code: 'previous-unknown', exitCode: 3 })
    else await go(webhooksRevert)
    expect(now.records).toEqual(begin())
  })

  it('follow the gateway that a restore has made, and lead back to where they were first', async () => {
    const { fieldsOf, go, now } = world()
    await go(webhooksPoint)
    now.gateway = 'https://other-gateway.example.test'
    await go(webhooksPoint)
    expect(fieldsOf('PN0').voiceUrl).toContain('other-gateway')
    await go(webhooksRevert)
    expect(now.records).toEqual(begin())
  })

  it('are left where somebody else changes them between the question and the change', async () => {
    const { fieldsOf, go, now } = world()
    let reads = 0
    now.meanwhile = (id) => {
      if (id !== 'PN0') return
      reads += 1
      const number = now.records[0]
      if (reads === 2 && number) number.fields = { ...number.fields, voiceUrl: 'https://somebody.example.test' }
    }
    const { changed, left } = await go(webhooksPoint)
    expect(left).toEqual([{ record: 'Twilio number +15005550010', why: 'somebody else has changed it meanwhile' }])
    expect(changed).toHaveLength(3)
    expect(fieldsOf('PN0').voiceUrl).toBe('https://somebody.example.test')
  })

  it('of which one fails: the others are changed, and both are told', async () => {
    const { fieldsOf, go, now } = world()
    now.fails.PN0 = new OperatorError('Twilio did not change it', { code: 'provider-error', whose: 'provider' })
    await expect(go(webhooksPoint)).rejects.toMatchObject({
      code: 'provider-error',
      evidence: [
        'not changed: Twilio number +15005550010: Twilio did not change it',
        'changed: Twilio number +15005550011',
        `changed: Telnyx call control application clinic (${application})`,
        `changed: Telnyx messaging profile clinic sms (${profile})`,
      ],
    })
    expect(fieldsOf('PN1').voiceUrl).toContain(gateway)
    now.fails = {}
    expect((await go(webhooksPoint)).changed).toEqual(['Twilio number +15005550010'])
  })

  it('of which one is gone: it is told', async () => {
    const { go, now } = world()
    let reads = 0
    now.meanwhile = (id) => {
      if (id === 'PN0' && ++reads === 2) now.records.shift()
    }
    const { changed, left } = await go(webhooksPoint)
    expect(left).toEqual([expect.objectContaining({ why: 'it is gone at the provider' })])
    expect(changed).toHaveLength(3)
  })
})

describe('records that need no voice gateway are pointed without one', () => {
  const callControl = { call_control_applications: [application], call_control_path: '/webhooks/telnyx/call-control' }
  it('as call control events, which the API takes itself', async () => {
    const { fieldsOf, go, now } = world({ webhooks: { messages: false, telnyx: callControl } })
    now.gateway = undefined
    expect((await go(webhooksPoint)).changed).toHaveLength(1)
    expect(fieldsOf(application)).toMatchObject({ webhook_event_url: `${api}/webhooks/telnyx/call-control` })
  })

  it('as a number that takes no calls', async () => {
    const { go, now } = world({ webhooks: { twilio: { numbers: ['+15005550010'] } } })
    now.gateway = undefined
    now.records = now.records.map((each) => ({ ...each, overrides: { voice: 'it takes no calls' } }))
    expect((await go(webhooksPoint)).changed).toEqual(['Twilio number +15005550010'])
  })
})

describe('nothing changes', () => {
  const untouched = async (made: ReturnType<typeof world>, expected: object) => {
    await expect(made.go(webhooksPoint)).rejects.toMatchObject(expected)
    expect([made.done, made.now.records]).toEqual([[], begin()])
  }

  it.each([
    ['takes a call without a signature', 200],
    ['has no key', 503],
    ['takes no more calls for now', 429],
    ['wants another content', 415],
    ['has no such route', 404],
  ])('where the API %s', async (_, status) => {
    const made = world()
    made.now.statuses[voice] = status
    await untouched(made, { code: 'webhook-url-unfit', exitCode: 3, evidence: [`unsigned POST ${voice}: ${status}`] })
  })

  it.each([
    [200, 'parked'],
    [200, 'unavailable'],
  ])('where the voice Lambda answers %i itself: %s', async (status, why) => {
    const made = world()
    made.now.statuses[voice] = status
    made.now.byLambda[voice] = why
    await untouched(made, {
      code: 'webhook-url-unfit',
      evidence: [`unsigned POST ${voice}: ${status}, by the voice Lambda itself (${why})`],
    })
  })

  it.each([
    ['calls', voice, 401],
    ['calls', voice, 403],
    ['calls', voice, 500],
    ['messages', `${api}/messaging/twilio/webhook`, 401],
  ])('where the API does not take %s as Twilio signs them, at %s: %i', async (_, url, status) => {
    const made = world()
    made.now.signed[url] = status
    await untouched(made, {
      code: 'webhook-url-unfit',
      exitCode: 3,
      evidence: [expect.stringContaining(`POST ${url}, signed by TWILIO_AUTH_TOKEN: ${status}`)],
    })
  })

  it('where a URL of events has no public URL to stand below', async () => {
    const telnyx = { call_control_applications: [application], call_control_path: '/webhooks/telnyx/call-control' }
    const made = world({ publicUrl: null, webhooks: { messages: false, telnyx } })
    await untouched(made, {
      code: 'webhook-url-unfit',
      exitCode: 3,
      message: expect.stringContaining('call_control_path'),
    })
  })

  it('and no URL is signed for that no record is to hold', async () => {
    const made = world({ webhooks: { telnyx: { messaging_profiles: [profile] } } })
    await made.go(webhooksPoint)
    expect(made.now.called).toEqual([{ url: `${api}/webhooks/telnyx/messages`, signed: false }])
  })

  it('where there is no gateway', async () => {
    const made = world()
    made.now.gateway = undefined
    await untouched(made, { code: 'voice-gateway-missing', exitCode: 3 })
  })

  it('where the configuration names nothing', async () => {
    await untouched(world({ webhooks: {} }), { code: 'webhooks-unconfigured', exitCode: 3 })
  })

  it('where a key is missing, or a placeholder', async () => {
    const some: Record<string, string>[] = [
      {},
      { TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'PLACEHOLDER', TELNYX_API_KEY: 'KEY1' },
      { TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'token', TELNYX_API_KEY: ' PLACEHOLDER\n' },
    ]
    for (const keys of some) await untouched(world({ keys }), { code: 'provider-key-missing', exitCode: 3 })
  })

  it("where the account's SID is none", async () => {
    const keys = { TWILIO_ACCOUNT_SID: 'SK1', TWILIO_AUTH_TOKEN: 'token', TELNYX_API_KEY: 'KEY1' }
    await untouched(world({ keys }), { code: 'provider-key-unfit', exitCode: 3 })
  })

  it('where the account has nothing that the configuration names', async () => {
    const webhooks = { twilio: { numbers: ['+15005559998', '+15005559999'] } }
    await untouched(world({ webhooks }), {
      code: 'provider-record-missing',
      exitCode: 3,
      message: expect.stringContaining('Twilio number +15005559998, Twilio number +15005559999'),
    })
  })

  it('where no record can be read', async () => {
    const made = world({ webhooks: { twilio: { numbers: ['+15005550010'] } } })
    made.now.unreadable = { twilio: outage }
    await untouched(made, { code: 'provider-error', message: 'HTTP 503' })
  })

  it('where medspa cannot change a record of the lists', async () => {
    const made = world({ webhooks: { ...configured, telnyx: { connections: ['3', '4'] } } })
    const unfit = { unfit: 'it is of the kind x' }
    const added = ['3', '4'].map((id) => record('telnyx-connection', id, id, { webhook_event_url: '' }, unfit))
    made.now.records.push(...added)
    await expect(made.go(webhooksPoint)).rejects.toMatchObject({
      code: 'provider-record-unfit',
      exitCode: 3,
      evidence: ['Telnyx connection 3: it is of the kind x', 'Telnyx connection 4: it is of the kind x'],
    })
    expect(made.done).toEqual([])
  })

  it('where the SID of an account is none, of which nothing is configured: the other is pointed', async () => {
    const keys = { TWILIO_ACCOUNT_SID: 'SK1', TWILIO_AUTH_TOKEN: 'token', TELNYX_API_KEY: 'KEY1' }
    const { go } = world({ keys, webhooks: { telnyx: { messaging_profiles: [profile] } } })
    expect((await go(webhooksPoint)).changed).toEqual([`Telnyx messaging profile clinic sms (${profile})`])
  })
})

describe('messages', () => {
  const leftRecords = ['Twilio number +15005550010', 'Twilio number +15005550011']
  const leftProfile = `Telnyx messaging profile clinic sms (${profile})`

  it('are left where the API has no route for them, and are told before anything changes', async () => {
    const { done, fieldsOf, go, now } = world()
    now.statuses[`${api}/messaging/twilio/webhook`] = 404
    now.statuses[`${api}/webhooks/telnyx/messages`] = 405
    now.meanwhile = () => {
      if (done.length === 1) expect(now.lines).toHaveLength(3)
    }
    const { changed, left } = await go(webhooksPoint)
    expect(fieldsOf('PN0')).toMatchObject({
      smsUrl: `${old}/sms`,
      smsMethod: 'GET',
      voiceUrl: expect.stringContaining(gateway),
    })
    expect(fieldsOf(profile).webhook_url).toBe(`${old}/messages`)
    expect(changed).toContain('Twilio number +15005550010')
    expect(left).toEqual([
      ...leftRecords.map((record) => ({
        record,
        why: expect.stringContaining(`unsigned POST ${api}/messaging/twilio/webhook: 404`),
      })),
      { record: leftProfile, why: expect.stringContaining(`unsigned POST ${api}/webhooks/telnyx/messages: 405`) },
    ])
    expect(now.lines.slice(0, 3)).toEqual(left?.map(({ record, why }) => `${record}: left, ${why}`))
  })

  it('are left where the API has no public URL, and are told again by the next run', async () => {
    const { fieldsOf, go } = world({ publicUrl: null })
    await go(webhooksPoint)
    expect(fieldsOf('PN0')).toMatchObject({ smsUrl: `${old}/sms`, voiceUrl: expect.stringContaining(gateway) })
    expect(fieldsOf(profile).webhook_url).toBe(`${old}/messages`)
    const { changed, left } = await go(webhooksPoint)
    expect(changed).toEqual([])
    expect(left?.map(({ record, why }) => [record, why.includes('no public URL')])).toEqual(
      [...leftRecords, leftProfile].map((record) => [record, true]),
    )
  })

  it('that lead nowhere are not left', async () => {
    const { go, now } = world({ publicUrl: null, webhooks: { twilio: { numbers: ['+15005550010'] } } })
    const number = now.records[0]
    if (number) number.fields = { ...number.fields, smsUrl: '' }
    expect((await go(webhooksPoint)).left).toEqual([])
  })

  it('stay elsewhere where the configuration says so', async () => {
    const { fieldsOf, go, now } = world({ webhooks: { ...configured, messages: false } })
    expect((await go(webhooksPoint)).left).toEqual([])
    expect(fieldsOf('PN0')).toMatchObject({ smsUrl: `${old}/sms`, voiceUrl: expect.stringContaining(gateway) })
    expect(now.called.filter(({ url }) => url.startsWith(api))).toEqual([])
  })
})
