import { describe, expect, it } from 'vitest'
import {
  isUsed,
  keptWhileParked,
  type ParkingPreview,
  parkedLines,
  parkingPreviewLines,
} from '../../../src/commands/park/lines.ts'
import { noColours } from '../../../src/view/palette.ts'

const style = { columns: 79, palette: noColours }
const preview = (more: Partial<ParkingPreview> = {}): ParkingPreview => ({
  environment: 'development',
  mode: 'yes',
  goesOn: false,
  goes: [
    { module: 'vpc', resources: 20 },
    { module: 'rds', resources: 6 },
  ],
  besides: [],
  database: 'medspa-development',
  voiceUrl: 'https://voice.example.com',
  traffic: { minutes: 15, requests: 3, voiceCalls: 1 },
  costs: 'Awake $1 to 2 a month.',
  ...more,
})
const linesOf = (more: Partial<ParkingPreview> = {}) => parkingPreviewLines(preview(more), style)

describe('what a parking shows before it asks', () => {
  it('what goes, what stays, who uses it, what it saves: beside its question on 24 rows', () => {
    const lines = linesOf()
    expect(lines).toMatchInlineSnapshot(`
      [
        "Parking development",
        "  goes     VPC and NAT (20), database (6): resources of Terraform",
        "  data     medspa-development and Redis: counted, then kept as snapshots;",
        "           nothing goes before these are available",
        "  stays    secrets, images, logs, snapshots, state, release parameter, alarm",
        "           topic",
        "  voice    https://voice.example.com stays, and answers callers that nobody can",
        "           be reached",
        "           Missed calls of that time are not recorded.",
        "  traffic  3 requests, 1 voice call in the last 15 minutes",
        "  costs    Awake $1 to 2 a month.",
      ]
    `)
    expect(lines.length).toBeLessThan(20)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(79)
  })

  it('that the URL of the webhooks is lost with the gateway', () => {
    const text = linesOf({ mode: 'full' }).join('\n')
    expect(text).toContain('with its voice gateway')
    expect(text).toMatch(/https:\/\/voice\.example\.com goes for good/)
    expect(text).not.toContain('stays, and answers callers')
  })

  it('changes that are not of the parking, by their addresses', () => {
    const text = linesOf({ besides: ['a.one', 'b.two', 'c.three', 'd.four'] }).join('\n')
    expect(text).toContain('a.one, b.two, c.three and 1 more: not of the parking')
  })

  it('that it goes on, without what was said before', () => {
    const text = linesOf({ goesOn: true, traffic: undefined }).join('\n')
    expect(text).toContain('Going on with the parking of development')
    expect(text).not.toContain('traffic')
  })

  it('that nobody knows who uses it', () => {
    expect(linesOf({ traffic: undefined }).join('\n')).toContain('not known: AWS does not say')
  })
})

it('what is not known counts as used', () => {
  expect(isUsed(undefined)).toBe(true)
  expect(isUsed({ minutes: 15, requests: 0, voiceCalls: 0 })).toBe(false)
  expect(isUsed({ minutes: 15, voiceCalls: 0 })).toBe(false)
  expect(isUsed({ minutes: 15, requests: 0, voiceCalls: 1 })).toBe(true)
  expect(isUsed({ minutes: 15, requests: 1, voiceCalls: 0 })).toBe(true)
})

it('a parking ends with where the data are and what wakes it', () => {
  const lines = parkedLines(
    {
      environment: 'development',
      mode: 'yes',
      since: '2026-11-23T14:00:00.000Z',
      snapshots: { database: 'snapshot-1', redis: 'snapshot-1' },
      destroyed: 54,
      voiceUrl: 'https://voice.example.com',
      records: [{ id: 'apply', section: '5', title: 'Destroy', status: 'done', ms: 61_000 }],
    },
    style,
  )
  expect(lines).toMatchInlineSnapshot(`
    [
      "development is parked since 2026-11-23T14:00:00.000Z",
      "  gone     54 resources in this run",
      "  data     snapshot snapshot-1",
      "  kept     secrets, images, logs, snapshots, state, release parameter, alarm",
      "           topic, voice gateway, voice Lambda",
      "  voice    https://voice.example.com",
      "  took     1m 01s",
      "  next     medspa restore --env development",
    ]
  `)
  expect(keptWhileParked('full')).not.toContain('voice gateway')
  expect(keptWhileParked('yes', { voice: false })).not.toContain('voice gateway')
})
