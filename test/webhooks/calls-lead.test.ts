import { expect, it } from 'vitest'
import { callsLeadOf } from '../../src/webhooks/calls-lead.ts'

const URL_HERE = 'https://gateway.test/webhooks/twilio/voice'
const number = (name: string, voiceUrl: string) => ({
  record: { kind: 'twilio-number' as const, id: `PN${name}`, name, fields: { voiceUrl } },
  wanted: { voiceUrl: URL_HERE },
  changes: voiceUrl === URL_HERE ? [] : [{ field: 'voiceUrl', from: voiceUrl, to: URL_HERE }],
})
const words = (name: string) => callsLeadOf([number(name, URL_HERE)])

it('names where calls go instead, without a password', () => {
  expect(
    callsLeadOf([number('+15005550010', URL_HERE), number('+15005550011', 'https://u:hunter2@old.test/?key=t')]),
  ).toEqual({
    kind: 'read',
    here: [expect.stringContaining('+15005550010')],
    elsewhere: [expect.stringMatching(/\+15005550011.* leads to https:\/\/\*\*\*@old\.test\/\?key=\*\*\*$/)],
  })
})

it('counts no record as pointed here that a trunk leads elsewhere', () => {
  const here = words('+15005550010')
  const record = here.kind === 'read' ? (here.here[0] ?? '') : ''
  const led = [{ record, why: 'its trunk TK1 takes its calls' }]
  expect(callsLeadOf([number('+15005550010', URL_HERE)], led)).toEqual({
    kind: 'read',
    here: [],
    elsewhere: [`${record}: its trunk TK1 takes its calls`],
  })
})

it('is nothing where no record holds a URL for calls', () => {
  expect(callsLeadOf([{ ...number('+15005550010', ''), wanted: {}, changes: [] }])).toEqual({ kind: 'unconfigured' })
})
