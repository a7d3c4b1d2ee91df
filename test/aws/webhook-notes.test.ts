import { describe, expect, it } from 'vitest'
import { createWebhookNotes } from '../../src/aws/webhook-notes.ts'
import { namesFor } from '../../src/config/names.ts'
import type { WebhookNotes } from '../../src/webhooks/notes.ts'
import { fakeBucket } from './lock/fake-bucket.ts'

const names = namesFor('production')
const notes: WebhookNotes = {
  changed: '2026-12-01T00:00:00Z',
  records: [
    { kind: 'twilio-number', id: 'PN1', name: '+15005550010', fields: { voiceUrl: { before: 'a', set: ['b'] } } },
  ],
}

describe('notes of webhooks', () => {
  it('are read as they were written, under the environment', async () => {
    const { clients, read } = fakeBucket()
    const kept = createWebhookNotes({ bucket: 'bucket', clients, names })
    expect(await kept.read()).toBeUndefined()
    await kept.write(notes, undefined)
    expect(read('medspa-ai-platform/production/webhooks.json')).toEqual(notes)
    const stored = await kept.read()
    expect(stored?.notes).toEqual(notes)
    await kept.write({ ...notes, records: [] }, stored?.etag)
    expect((await kept.read())?.notes.records).toEqual([])
  })

  it('are not written over what somebody else has written meanwhile', async () => {
    const { clients, put, read } = fakeBucket()
    const kept = createWebhookNotes({ bucket: 'bucket', clients, names })
    put(names.webhookNotesKey, notes)
    const stored = await kept.read()
    put(names.webhookNotesKey, { ...notes, changed: 'later' })
    for (const etag of [undefined, stored?.etag])
      await expect(kept.write({ ...notes, records: [] }, etag)).rejects.toMatchObject({
        code: 'webhook-notes-changed',
        exitCode: 3,
      })
    expect(read(names.webhookNotesKey)).toMatchObject({ changed: 'later' })
  })

  it('that nobody can read are told, and not taken for none', async () => {
    const { clients, put } = fakeBucket()
    put(names.webhookNotesKey, { changed: 1 })
    await expect(createWebhookNotes({ bucket: 'bucket', clients, names }).read()).rejects.toMatchObject({
      code: 'webhook-notes-unreadable',
    })
  })
})
