import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import { webhooksPoint } from '../../../src/tasks/webhooks/webhooks.ts'
import type { ProviderRecord } from '../../../src/webhooks/record.ts'
import { UncertainChange } from '../../../src/webhooks/uncertain-change.ts'
import { application, gateway, old, outage, profile, record, world } from './support/world.ts'

const AP = `AP${'1'.repeat(32)}`

describe('providers that are pointed here', () => {
  it('of which one may be changed, and others are left: each is told as what it is, with the exit code', async () => {
    const { go, now } = world()
    now.fails.PN0 = new UncertainChange('Twilio did not confirm it', { code: 'provider-error', whose: 'provider' })
    let reads = 0
    now.meanwhile = (id) => {
      const number = now.records[1]
      if (id === 'PN1' && ++reads === 2 && number) number.fields = { ...number.fields, voiceUrl: 'https://a.test' }
    }
    const evidence = [
      'unknown: Twilio number +15005550010: Twilio did not confirm it',
      'left: Twilio number +15005550011: somebody else has changed it meanwhile',
      `changed: Telnyx call control application clinic (${application})`,
      `changed: Telnyx messaging profile clinic sms (${profile})`,
    ]
    await expect(go(webhooksPoint)).rejects.toMatchObject({ code: 'provider-error', exitCode: 1, evidence })
  })

  it('of which one is refused as unfit: the exit code is its own', async () => {
    const { go, now } = world()
    now.fails.PN0 = new OperatorError('no', { code: 'provider-record-unfit', whose: 'operator', exit: 'refused' })
    await expect(go(webhooksPoint)).rejects.toMatchObject({ code: 'provider-record-unfit', exitCode: 3 })
  })

  it('of which one account is out of order: the other is pointed, and both are told', async () => {
    const { fieldsOf, go, now } = world()
    now.unreadable = { telnyx: outage, [application]: outage, [profile]: outage }
    await expect(go(webhooksPoint)).rejects.toMatchObject({
      code: 'provider-error',
      evidence: [
        'not changed: Telnyx number +15005550020: HTTP 503',
        `not changed: Telnyx call control application ${application}: HTTP 503`,
        `not changed: Telnyx messaging profile ${profile}: HTTP 503`,
        'changed: Twilio number +15005550010',
        'changed: Twilio number +15005550011',
      ],
    })
    expect(fieldsOf('PN0').voiceUrl).toContain(gateway)
  })

  it('do not ask an account of which nothing is configured, nor what no list names', async () => {
    const { go, now } = world({ webhooks: { twilio: { numbers: ['+15005550010'] } } })
    now.unreadable = { telnyx: outage }
    expect((await go(webhooksPoint)).changed).toEqual(['Twilio number +15005550010'])
    expect(new Set(now.asked)).toEqual(new Set(['twilio', 'PN0']))
  })

  it('of which some are in no account: they are told, all of them, and the others are pointed', async () => {
    const { fieldsOf, go } = world({
      webhooks: {
        twilio: { numbers: ['+15005550010', '+15005559998', '+15005559999'] },
        telnyx: { texml_applications: ['7'] },
      },
    })
    const { changed, left } = await go(webhooksPoint)
    expect(changed).toEqual(['Twilio number +15005550010'])
    expect(left).toEqual(
      ['Twilio number +15005559998', 'Twilio number +15005559999', 'Telnyx TeXML application 7'].map((record) => ({
        record,
        why: 'the account does not have it',
      })),
    )
    expect(fieldsOf('PN0').voiceUrl).toContain(gateway)
  })

  it.each<[string, Partial<ProviderRecord>, string]>([
    ['a trunk', { overrides: { voice: 'its trunk TK1 takes its calls' }, beyond: ['voice'] }, 'its trunk TK1'],
    [
      'an application in no list',
      { overrides: { voice: 'its application AP1' }, leadsTo: [{ kind: 'twilio-application', id: 'AP1' }] },
      'Twilio application AP1, which it leads to, is in no list',
    ],
    ['another region', { remarks: ["Twilio's region ie1 takes its calls"] }, 'region ie1'],
  ])('of which one leads elsewhere by %s: it is told as left', async (_, more, why) => {
    const { go, now } = world({ webhooks: { twilio: { numbers: ['+15005550010'] } } })
    Object.assign(now.records[0] ?? {}, more)
    for (const _run of ['first', 'again'])
      expect((await go(webhooksPoint)).left).toEqual([
        { record: 'Twilio number +15005550010', why: expect.stringContaining(why) },
      ])
  })

  it('of which one leads to a profile of no list, while messages stay where they are: nothing is left', async () => {
    const webhooks = { telnyx: { numbers: ['+15005550020'], call_control_applications: [application] } }
    expect((await world({ webhooks }).go(webhooksPoint)).left).toHaveLength(1)
    expect((await world({ webhooks, publicUrl: null }).go(webhooksPoint)).left).toEqual([])
  })

  it.each<[string, Partial<ProviderRecord>]>([
    ['that takes no messages', { overrides: { messaging: 'it takes no messages' } }],
    [
      'whose application is pointed',
      { overrides: { voice: 'its application AP1' }, leadsTo: [{ kind: 'twilio-application', id: AP }] },
    ],
  ])('of which one is a number %s: nothing is left', async (_, more) => {
    const { go, now } = world({ webhooks: { twilio: { numbers: ['+15005550010'], applications: [AP] } } })
    Object.assign(now.records[0] ?? {}, more)
    now.records.push(record('twilio-application', AP, 'app', { voiceUrl: `${old}/app` }))
    expect((await go(webhooksPoint)).left).toEqual([])
  })

  it("of which one leads to the other environment's application: it is told as left", async () => {
    const { go } = world({
      webhooks: { telnyx: { numbers: ['+15005550020'], messaging_profiles: [profile] } },
      webhooksElsewhere: { telnyx: { call_control_applications: [application] } },
    })
    expect((await go(webhooksPoint)).left).toEqual([
      {
        record: 'Telnyx number +15005550020',
        why: expect.stringContaining('which it leads to, is in the list of the other environment'),
      },
    ])
  })
})
