import * as z from 'zod'
import { type Fields, type ProviderRecord, recordKinds } from './record.ts'
import { type FieldChange, isSame } from './wanted.ts'

/**
 * What `medspa webhooks point` found before it changed anything, to put back by `revert`. Of each field: what it held, and
 * every value that medspa has set since. A field that holds none of these was changed by somebody else.
 */
const notedRecordSchema = z.object({
  kind: z.enum(recordKinds),
  id: z.string(),
  name: z.string(),
  fields: z.record(z.string(), z.object({ before: z.string(), set: z.array(z.string()) })),
})
export const webhookNotesSchema = z.object({
  /** ISO time at which it was last written. */
  changed: z.string(),
  records: z.array(notedRecordSchema),
})

export type NotedRecord = z.infer<typeof notedRecordSchema>
export type WebhookNotes = z.infer<typeof webhookNotesSchema>

/** A record and what is to change of it. */
export type RecordChange = { record: ProviderRecord; changes: readonly FieldChange[] }

const isOf =
  ({ id, kind }: Pick<ProviderRecord, 'id' | 'kind'>) =>
  (noted: NotedRecord) =>
    noted.kind === kind && noted.id === id

/**
 * Pure: the notes with the changes that come next. A field that holds what medspa has set keeps what it held before that; one
 * that somebody else has changed since is noted as it is by now.
 */
export function notesWith(
  notes: WebhookNotes | undefined,
  coming: readonly RecordChange[],
  changed: string,
): WebhookNotes {
  const records = notes?.records ?? []
  const next = coming.map(({ changes, record }): NotedRecord => {
    const { id, kind, name } = record
    const noted = records.find(isOf(record))?.fields ?? {}
    const fields = changes.map(({ field, from, to }): [string, NotedRecord['fields'][string]] => {
      const known = noted[field]
      const isOurs = known !== undefined && [known.before, ...known.set].some((value) => isSame(field, value, from))
      const { before, set } = isOurs ? known : { before: from, set: [] }
      return [field, { before, set: [...new Set([...set, to])] }]
    })
    return { kind, id, name, fields: { ...noted, ...Object.fromEntries(fields) } }
  })
  const others = records.filter((noted) => !coming.some(({ record }) => isOf(record)(noted)))
  return { changed, records: [...others, ...next] }
}

/** What a way back does with a record: `foreign` are fields that somebody else has changed since, and their values. */
export type WayBack = { changes: FieldChange[]; foreign: Fields }

/** Pure: from what a record holds now to what it held before medspa changed it. */
export function wayBack({ fields }: NotedRecord, current: Fields): WayBack {
  const changes: FieldChange[] = []
  const foreign: Record<string, string> = {}
  for (const [field, { before, set }] of Object.entries(fields)) {
    const now = current[field] ?? ''
    if (isSame(field, now, before)) continue
    if (set.some((value) => isSame(field, value, now))) changes.push({ field, from: now, to: before })
    else foreign[field] = now
  }
  return { changes, foreign }
}
