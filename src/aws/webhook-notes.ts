import * as z from 'zod'
import type { Names } from '../config/names.ts'
import { OperatorError } from '../errors.ts'
import { parseJson } from '../io/json.ts'
import { type WebhookNotes, webhookNotesSchema } from '../webhooks/notes.ts'
import type { Clients } from './clients.ts'
import { conditionalObject } from './lock/conditional-object.ts'

type StoredNotes = {
  notes: WebhookNotes
  /** Names exactly this writing of them. */
  etag: string
}

/** What the providers' webhooks held before medspa changed them: one object in the state bucket, which is versioned. */
export const createWebhookNotes = ({
  bucket,
  clients,
  names,
}: {
  bucket: string | undefined
  clients: Pick<Clients, 's3'>
  names: Pick<Names, 'webhookNotesKey'>
}) => {
  const key = names.webhookNotesKey
  const object = () => {
    if (bucket === undefined) throw new Error('preflight lets no command through without a state bucket')
    return conditionalObject(clients, { bucket, key })
  }
  return {
    /** Undefined where nothing was changed yet. */
    async read(signal?: AbortSignal): Promise<StoredNotes | undefined> {
      const stored = await object().read(signal)
      if (stored === undefined) return undefined
      const parsed = webhookNotesSchema.safeParse(parseJson(stored.text))
      if (parsed.success) return { notes: parsed.data, etag: stored.etag }
      throw new OperatorError(`s3://${bucket}/${key} is no note of webhooks: ${z.prettifyError(parsed.error)}`, {
        code: 'webhook-notes-unreadable',
        whose: 'operator',
        hint: 'Bring its last good version back (the bucket is versioned); without it there is no way back.',
      })
    },

    /** `etag`: of what was read; undefined where there was nothing. */
    async write(notes: WebhookNotes, etag: string | undefined, signal?: AbortSignal): Promise<void> {
      const text = JSON.stringify(notes)
      const written = await (etag === undefined ? object().create(text, signal) : object().replace(text, etag, signal))
      if (written !== undefined) return
      throw new OperatorError(`s3://${bucket}/${key} was changed by somebody else meanwhile; no webhook was changed.`, {
        code: 'webhook-notes-changed',
        whose: 'operator',
        exit: 'refused',
        hint: 'Run the same command again: it begins with what is there now.',
      })
    },
  }
}
