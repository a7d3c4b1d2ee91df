import { describe, expect, it } from 'vitest'
import { webhooksShow } from '../../../src/tasks/webhooks/webhooks.ts'
import { application, gateway, profile, record, world } from './support/world.ts'

describe('what the accounts have and no list names', () => {
  it('is told, and what numbers lead to with its kind', async () => {
    const { unconfigured } = await world({ webhooks: {} }).go(webhooksShow)
    expect(unconfigured?.map(({ id, kind }) => [kind, id])).toEqual([
      ['twilio-number', 'PN0'],
      ['twilio-number', 'PN1'],
      ['telnyx-number', '20'],
      ['telnyx-call-control-application', application],
      ['telnyx-messaging-profile', profile],
    ])
  })

  it('is nothing of the other environment', async () => {
    const { unconfigured } = await world({
      webhooks: {},
      webhooksElsewhere: { twilio: { numbers: ['+15005550011'] }, telnyx: { messaging_profiles: [profile] } },
    }).go(webhooksShow)
    expect(unconfigured?.map(({ id }) => id)).toEqual(['PN0', '20', application])
  })

  it('is read without a provider whose keys are not set', async () => {
    const { unconfigured } = await world({ webhooks: {}, keys: { TELNYX_API_KEY: 'KEY1' } }).go(webhooksShow)
    expect(unconfigured?.map(({ id }) => id)).toEqual(['20', application, profile])
  })
})

describe('a number', () => {
  it('whose trunk takes its calls keeps its voice URLs, and is told', async () => {
    const { go, now } = world()
    if (now.records[0]) now.records[0].overrides = { voice: 'its trunk TK1 takes its calls' }
    const { records = [] } = await go(webhooksShow)
    expect(records[0]?.changes.map(({ field }) => field)).toEqual(['smsUrl', 'smsMethod'])
    expect(records[0]?.record.remarks).toEqual([
      'its trunk TK1 takes its calls; medspa leaves its own URLs for them alone',
    ])
  })

  it('that leads to what no list names is told', async () => {
    const { records = [] } = await world({ webhooks: { telnyx: { numbers: ['+15005550020'] } } }).go(webhooksShow)
    expect(records).toHaveLength(1)
    expect(records[0]).toMatchObject({ changes: [], wanted: {} })
    expect(records[0]?.record.remarks).toEqual([
      expect.stringContaining(`${application}, which it leads to, is in no list`),
      expect.stringContaining(`${profile}, which it leads to, is in no list`),
    ])
  })

  it('of Telnyx that leads nowhere is told', async () => {
    const { go, now } = world()
    now.records = now.records.map((each) =>
      each.kind === 'telnyx-number' ? record('telnyx-number', '20', each.name, { connection_id: '' }) : each,
    )
    const { records = [] } = await go(webhooksShow)
    expect(records.find(({ record: { id } }) => id === '20')?.record.remarks).toEqual([
      'it has no connection: its calls lead nowhere',
    ])
  })
})

it('shows what it would do without a gateway, and asks nobody', async () => {
  const { go, now } = world()
  now.gateway = undefined
  const { answers, records = [] } = await go(webhooksShow)
  expect(answers?.map(({ url }) => url).filter((url) => url.startsWith(gateway))).toEqual([])
  expect(records[0]?.changes.map(({ field }) => field)).toEqual(['smsUrl', 'smsMethod'])
})
