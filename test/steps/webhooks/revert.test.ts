import { describe, expect, it } from 'vitest'
import { webhooksPoint, webhooksRevert } from '../../../src/tasks/webhooks/webhooks.ts'
import { application, begin, died, old, outage, profile, world } from './support/world.ts'

describe('a way back', () => {
  it('needs nothing of the environment and of its configuration', async () => {
    const { go, now } = world()
    await go(webhooksPoint)
    now.gateway = undefined
    now.statuses = {}
    await go(webhooksRevert)
    expect(now.records).toEqual(begin())
  })

  it('that is done is told, and changes nothing', async () => {
    const { done, go } = world()
    await go(webhooksPoint)
    await go(webhooksRevert)
    done.length = 0
    expect(await go(webhooksRevert)).toMatchObject({ changed: [], left: [] })
    expect(done).toEqual([])
  })

  it.each([0, 1, 2, 3])('killed behind %i changes: the same command goes on', async (lives) => {
    const { done, go, now } = world()
    await go(webhooksPoint)
    done.length = 0
    now.lives = lives
    await expect(go(webhooksRevert)).rejects.toBe(died)
    now.lives = Number.POSITIVE_INFINITY
    await go(webhooksRevert)
    expect(now.records).toEqual(begin())
  })

  it('leaves a number that somebody else has changed, whole, and puts back the others', async () => {
    const { fieldsOf, go, now } = world()
    await go(webhooksPoint)
    const number = now.records[0]
    if (number) number.fields = { ...number.fields, voiceUrl: 'https://somebody.example.test' }
    const before = structuredClone(number?.fields)
    const { changed, left } = await go(webhooksRevert)
    expect(left).toEqual([
      {
        record: 'Twilio number +15005550010',
        why: 'somebody else has changed it since: voiceUrl is https://somebody.example.test',
      },
    ])
    expect(changed).toHaveLength(3)
    expect(fieldsOf('PN0')).toEqual(before)
    expect(fieldsOf('PN1').voiceUrl).toBe(`${old}/voice`)
  })

  it('puts back a URL with its password, and hides the password', async () => {
    const { fieldsOf, go, now } = world()
    const url = 'https://ada:a%20pass%2Fword@old.example.test/voice'
    const number = now.records[0]
    if (number) number.fields = { ...number.fields, voiceUrl: url }
    await go(webhooksPoint)
    expect(now.hidden).toEqual(expect.arrayContaining(['a%20pass%2Fword', 'a pass/word']))
    now.hidden.length = 0
    await go(webhooksRevert)
    expect(fieldsOf('PN0').voiceUrl).toBe(url)
    expect(now.hidden).toEqual(expect.arrayContaining(['a%20pass%2Fword', 'a pass/word']))
  })

  it('shows no password, no user and no query of what somebody else has set', async () => {
    const { go, now } = world()
    await go(webhooksPoint)
    const number = now.records[0]
    if (number) number.fields = { ...number.fields, voiceUrl: 'https://hooks:hunter2@x.test/v?key=tok_1' }
    const { left } = await go(webhooksRevert)
    expect(left?.[0]?.why).toBe('somebody else has changed it since: voiceUrl is https://***@x.test/v?key=***')
    expect(now.lines.join()).not.toMatch(/hooks|hunter2|tok_1/)
  })

  it('leads back at one provider while the other is out of order', async () => {
    const { fieldsOf, go, now } = world()
    await go(webhooksPoint)
    now.unreadable = { PN0: outage, PN1: outage }
    await expect(go(webhooksRevert)).rejects.toMatchObject({
      code: 'provider-error',
      evidence: [
        'not changed: Twilio number +15005550010: HTTP 503',
        'not changed: Twilio number +15005550011: HTTP 503',
        `changed: Telnyx call control application clinic (${application})`,
        `changed: Telnyx messaging profile clinic sms (${profile})`,
      ],
    })
    expect(fieldsOf(application).webhook_event_url).toBe(`${old}/telnyx`)
    now.unreadable = {}
    await go(webhooksRevert)
    expect(now.records).toEqual(begin())
  })

  it.each([
    ['is missing', { TELNYX_API_KEY: 'KEY1' }, 'provider-key-missing'],
    [
      'is unfit',
      { TELNYX_API_KEY: 'KEY1', TWILIO_ACCOUNT_SID: 'SK1', TWILIO_AUTH_TOKEN: 'token' },
      'provider-key-unfit',
    ],
  ])("leads back at one provider while the other's key %s", async (_, keys, code) => {
    const pointed = world()
    await pointed.go(webhooksPoint)
    const { fieldsOf, go, now } = world({ keys })
    Object.assign(now, { records: pointed.now.records, notes: pointed.now.notes })
    await expect(go(webhooksRevert)).rejects.toMatchObject({
      code,
      exitCode: 3,
      evidence: expect.arrayContaining([expect.stringMatching(/^not changed: Twilio number \+15005550010: /)]),
    })
    expect(fieldsOf(application).webhook_event_url).toBe(`${old}/telnyx`)
    expect(fieldsOf('PN0').voiceUrl).not.toContain(old)
  })

  it('tells a number that is gone', async () => {
    const { go, now } = world()
    await go(webhooksPoint)
    now.records.shift()
    expect((await go(webhooksRevert)).left).toEqual([expect.objectContaining({ why: 'it is gone at the provider' })])
  })

  it('leaves what somebody else changes between the question and the change', async () => {
    const { fieldsOf, go, now } = world()
    await go(webhooksPoint)
    let reads = 0
    now.meanwhile = (id) => {
      const number = now.records[0]
      if (id === 'PN0' && ++reads === 2 && number)
        number.fields = { ...number.fields, smsUrl: 'https://somebody.example.test' }
    }
    const { left } = await go(webhooksRevert)
    expect(left).toEqual([expect.objectContaining({ why: 'somebody else has changed it meanwhile' })])
    expect(fieldsOf('PN0').smsUrl).toBe('https://somebody.example.test')
  })
})
