import { expect, test } from 'vitest'
import { type ClosingSummary, closingSummary } from '../../../src/commands/deploy/lines.ts'
import { aheadText } from '../../../src/steps/migrate/migration-log.ts'
import { noColours } from '../../../src/view/palette.ts'

const counts = { create: 0, update: 0, replace: 0, delete: 0, read: 0 }
const step = { id: 'x', section: '2.3', title: 'X', ms: 35_000 }
const url = 'https://abcdefghij.execute-api.us-east-1.amazonaws.com'
const deploy: ClosingSummary = {
  environment: 'development',
  release: '0123456789ab',
  before: ' (before: ba9876543210)',
  urls: { api: 'https://api.example.com', voice: url },
  applied: [{ counts: { ...counts, create: 6 } }, { counts: { ...counts, create: 30, replace: 2 } }],
  migrated: ['0001_init', '0002_more'],
  voice: { version: '3', former: '2' },
  standIns: [],
  records: [
    { ...step, status: 'done' },
    { ...step, status: 'skipped' },
  ],
}

const wide = { columns: 200, palette: noColours }

test('says what changed, where it answers, how long it took and what to do next', () => {
  expect(closingSummary(deploy, { columns: 200, palette: noColours })).toEqual([
    'development runs 0123456789ab (before: ba9876543210)',
    '  changed  resources: 36 created, 2 replaced; migrations applied: 0001_init, 0002_more; voice webhooks: version 3 (before: 2)',
    '  api      https://api.example.com',
    `  voice    ${url}`,
    `           Twilio: POST ${url}/webhooks/twilio/voice`,
    `           Telnyx: POST ${url}/webhooks/telnyx/voice`,
    '           To point Twilio and Telnyx there, if it was not done before (2.7):',
    '           medspa webhooks point --env development',
    '  took     1m 10s: 1 steps done, 1 skipped',
  ])
})

test('says that webhooks travel unencrypted, where the API has no certificate and anybody calls', () => {
  const plain = (urls: ClosingSummary['urls']) => closingSummary({ ...deploy, urls }, wide).join('\n')
  expect(plain({ api: 'http://alb.example', voice: url })).toContain(
    "callers' numbers travel unencrypted between the gateway and the load balancer.",
  )
  expect(plain({ api: 'http://alb.example', voice: undefined })).not.toContain('unencrypted')
  expect(plain({ api: 'https://api.example.com', voice: url })).not.toContain('unencrypted')
})

test('says at which load balancer the API answers, where its certificate has another name: DNS has to lead there', () => {
  const lines = closingSummary({ ...deploy, balancer: 'alb.example' }, wide)
  const api = lines.indexOf('  api      https://api.example.com')
  expect(lines[api + 1]).toBe('           at alb.example')
})

test('says where the schema stays, where the release is older', () => {
  const ahead = aheadText({ database: '0002_more', release: '0001_init' }, '0123456789ab')
  const lines = closingSummary({ ...deploy, ahead }, { columns: 200, palette: noColours })
  expect(lines[2]).toBe('  note     the database stays at 0002_more; 0123456789ab knows 0001_init')
})

test('a deploy that changed nothing says so in four lines at most', () => {
  const nothing = {
    ...deploy,
    before: '',
    applied: [{ counts }],
    migrated: [],
    voice: undefined,
    balancer: 'alb.example',
  }
  expect(closingSummary({ ...nothing, standIns: ['TWILIO_AUTH_TOKEN'] }, wide)).toEqual([
    'development runs 0123456789ab, as before: nothing was changed (1m 10s)',
    '  api      https://api.example.com',
    '           at alb.example',
    `  voice    ${url}`,
  ])
})

test('a release that was moved to without a change of the infrastructure changed something', () => {
  const moved = { ...deploy, applied: [], migrated: [], voice: undefined }
  expect(closingSummary(moved, wide)[1]).toBe('  changed  nothing')
})

test('a rehearsal names its stand-ins', () => {
  const lines = closingSummary({ ...deploy, standIns: ['TWILIO_AUTH_TOKEN'] }, wide)
  expect(lines.join('\n')).toMatch(/rehearsal: TWILIO_AUTH_TOKEN is a stand-in/)
})

test('only URLs are wider than the screen', () => {
  const lines = closingSummary(deploy, { columns: 60, palette: noColours })
  expect(lines.filter((line) => line.length > 60 && !line.includes(url))).toEqual([])
})
