import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { notesWith, type WebhookNotes, wayBack, webhookNotesSchema } from '../../src/webhooks/notes.ts'
import type { Fields, ProviderRecord } from '../../src/webhooks/record.ts'
import { changesOf } from '../../src/webhooks/wanted.ts'

const record = (fields: Fields, id = 'PN1'): ProviderRecord => ({
  kind: 'twilio-number',
  id,
  name: '+15005550010',
  fields,
  overrides: {},
  leadsTo: [],
  remarks: [],
})
const pointed = (notes: WebhookNotes | undefined, now: Fields, wanted: Fields, id?: string) =>
  notesWith(notes, [{ record: record(now, id), changes: changesOf(now, wanted) }], '2026-12-01T00:00:00Z')
const first = (notes: WebhookNotes) => notes.records[0]?.fields

describe('what is noted', () => {
  it('is what a field held, and what it gets', () => {
    const notes = pointed(
      undefined,
      { voiceUrl: 'old', statusCallback: '' },
      { voiceUrl: 'new', statusCallback: 'new' },
    )
    expect(first(notes)).toEqual({
      voiceUrl: { before: 'old', set: ['new'] },
      statusCallback: { before: '', set: ['new'] },
    })
    expect(webhookNotesSchema.parse(JSON.parse(JSON.stringify(notes)))).toEqual(notes)
  })

  it.each([
    ['again, after a kill before the change', 'old', { before: 'old', set: ['new'] }],
    ['again, where somebody else has changed it meanwhile', 'other', { before: 'other', set: ['new'] }],
  ])('%s', (_, now, expected) => {
    const notes = pointed(undefined, { voiceUrl: 'old' }, { voiceUrl: 'new' })
    expect(first(pointed(notes, { voiceUrl: now }, { voiceUrl: 'new' }))).toEqual({ voiceUrl: expected })
  })

  it('keeps the way back when the gateway has another URL after a restore, killed or not', () => {
    const once = pointed(undefined, { voiceUrl: 'old' }, { voiceUrl: 'gateway 1' })
    const twice = pointed(once, { voiceUrl: 'gateway 1' }, { voiceUrl: 'gateway 2' })
    const killed = pointed(twice, { voiceUrl: 'gateway 1' }, { voiceUrl: 'gateway 2' })
    expect(first(killed)).toEqual({ voiceUrl: { before: 'old', set: ['gateway 1', 'gateway 2'] } })
  })

  it('keeps other records, and fields that do not change now', () => {
    const notes = pointed(undefined, { voiceUrl: 'old', smsUrl: 'old' }, { voiceUrl: 'new', smsUrl: 'new' })
    const more = pointed(notes, { voiceUrl: 'old', smsUrl: 'new' }, { voiceUrl: 'new', smsUrl: 'new' })
    expect(first(more)).toEqual({ voiceUrl: { before: 'old', set: ['new'] }, smsUrl: { before: 'old', set: ['new'] } })
    expect(pointed(more, { voiceUrl: 'x' }, { voiceUrl: 'new' }, 'PN2').records.map(({ id }) => id)).toEqual([
      'PN1',
      'PN2',
    ])
  })
})

describe('the way back', () => {
  const noted = pointed(undefined, { voiceUrl: 'old', smsUrl: '' }, { voiceUrl: 'new', smsUrl: 'new' }).records[0]
  if (noted === undefined) throw new Error('nothing was noted')

  it.each([
    ['all of it is ours', { voiceUrl: 'new', smsUrl: 'new' }, ['voiceUrl', 'smsUrl'], {}],
    ['half of it is back', { voiceUrl: 'old', smsUrl: 'new' }, ['smsUrl'], {}],
    ['all of it is back', { voiceUrl: 'old', smsUrl: '' }, [], {}],
    ['somebody else has changed one', { voiceUrl: 'other', smsUrl: 'new' }, ['smsUrl'], { voiceUrl: 'other' }],
    ['somebody else has emptied one', { voiceUrl: '', smsUrl: '' }, [], { voiceUrl: '' }],
  ])('%s', (_, now, fields, foreign) => {
    const back = wayBack(noted, now)
    expect(back.changes.map(({ field }) => field)).toEqual(fields)
    expect(back.foreign).toEqual(foreign)
  })

  it('leads every field to where it was, however often it was pointed and wherever it was killed', () => {
    const value = fc.constantFrom('', 'a', 'b', 'c')
    const fieldsOf = fc.record({ voiceUrl: value, smsUrl: value })
    fc.assert(
      fc.property(
        fieldsOf,
        fc.array(fc.record({ wanted: fieldsOf, done: fc.nat(2) }), { maxLength: 4 }),
        (before, runs) => {
          let now: Record<string, string> = { ...before }
          let notes: WebhookNotes | undefined
          for (const { done, wanted } of runs) {
            const changes = changesOf(now, wanted)
            if (changes.length === 0) continue
            notes = pointed(notes, now, wanted)
            now = { ...now, ...Object.fromEntries(changes.slice(0, done).map(({ field, to }) => [field, to])) }
          }
          const [last] = notes?.records ?? []
          if (last === undefined) return
          const { changes, foreign } = wayBack(last, now)
          expect(foreign).toEqual({})
          expect({ ...now, ...Object.fromEntries(changes.map(({ field, to }) => [field, to])) }).toEqual(before)
        },
      ),
    )
  })
})
