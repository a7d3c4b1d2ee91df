import { describe, expect, it } from 'vitest'
import { readRecords } from '../../../src/steps/webhooks/read-records.ts'
import type { List } from '../../../src/tasks/list.ts'
import { webhooksShow } from '../../../src/tasks/webhooks/webhooks.ts'
import { application, gateway, outage, profile, record, world } from './support/world.ts'

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

describe('what cannot be read', () => {
  it('is told beside what can', async () => {
    const { go, now } = world()
    now.unreadable = { PN1: outage, telnyx: outage }
    const { records = [], unread = [] } = await go(webhooksShow)
    expect(records.map(({ record: { id } }) => id)).toEqual(['PN0', application, profile])
    expect(unread.map(({ error, id, name }) => [id, name, error.message])).toEqual([
      ['PN1', '+15005550011', 'HTTP 503'],
      ['', '+15005550020', 'HTTP 503'],
    ])
  })

  it('of an account of which nothing is configured is a note', async () => {
    const { go, now } = world({ webhooks: { twilio: { numbers: ['+15005550010'] } } })
    now.unreadable = { telnyx: outage }
    const { notLooked, records = [], unread } = await go(webhooksShow)
    expect([records.length, unread]).toEqual([1, []])
    expect(notLooked).toEqual(['HTTP 503'])
  })

  it('of what numbers lead to is a note', async () => {
    const { go, now } = world({ webhooks: {} })
    now.unreadable = { [application]: outage }
    const { notLooked, unconfigured } = await go(webhooksShow)
    expect(unconfigured?.map(({ id }) => id)).toEqual(['PN0', 'PN1', '20', profile])
    expect(notLooked).toEqual(['HTTP 503'])
  })

  it('and what no account has are told together', async () => {
    const { missing, records } = await world({
      webhooks: { twilio: { numbers: ['+15005559999'] }, telnyx: { connections: ['9'] } },
    }).go(webhooksShow)
    expect(records).toEqual([])
    expect(missing).toEqual([
      { kind: 'twilio-number', id: '', name: '+15005559999' },
      { kind: 'telnyx-connection', id: '9', name: '9' },
    ])
  })
})

describe('a check', () => {
  const check = [readRecords] as unknown as List<never, string>
  const given = async (made: ReturnType<typeof world>) => {
    const { providers, urls } = await made.go(webhooksShow)
    return () => made.go(check, { providers, urls })
  }

  it('is no proof where a record is missing, or cannot be read', async () => {
    const made = world()
    const read = await given(made)
    expect((await read()).records).toHaveLength(5)
    made.now.unreadable = { PN1: outage }
    await expect(read()).rejects.toBe(outage)
    made.now.unreadable = {}
    made.now.records.shift()
    await expect(read()).rejects.toMatchObject({ code: 'provider-record-missing', exitCode: 3 })
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
