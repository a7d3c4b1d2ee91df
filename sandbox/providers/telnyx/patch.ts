import { invalid, TelnyxError } from './errors.ts'
import { patchable } from './schema.ts'

type Kind = keyof typeof patchable

/** What Telnyx wants in every PATCH of a kind, changed or not. */
const REQUIRED: Partial<Record<Kind, readonly string[]>> = {
  call_control_applications: ['application_name', 'webhook_event_url'],
  texml_applications: ['friendly_name', 'voice_url'],
}
const READ_ONLY = [
  'id',
  'created_at',
  'updated_at',
  'phone_number',
  'status',
  'phone_number_type',
  'country_iso_alpha2',
]

/** developers.telnyx.com: error 10003 is about URLs; they have 2000 characters at most. */
const LONGEST_URL = 2000

/**
 * What a PATCH changes in a record of this kind. A member that Telnyx does not know is an error here: it would be a setting
 * that silently stays.
 *
 * @throws TelnyxError 400 or 422
 */
export function readPatch(kind: Kind, body: Buffer): Record<string, unknown> {
  const given = jsonOf(body)
  for (const name of REQUIRED[kind] ?? [])
    if (given[name] === undefined || given[name] === null || given[name] === '') throw invalid(name, "can't be blank")
  const shape: Record<string, { safeParse: (value: unknown) => { success: boolean } }> = patchable[kind].shape
  for (const [name, value] of Object.entries(given)) {
    const type = READ_ONLY.includes(name) ? undefined : shape[name]
    if (type === undefined) throw invalid(name, `is no member that the sandbox knows of a PATCH of ${kind}`)
    if (!type.safeParse(value).success) throw invalid(name, 'is invalid')
    if (isUrlName(name) && typeof value === 'string' && value !== '' && !isUrl(value))
      throw new TelnyxError(422, '10003', 'Invalid URL', `${name} is not a valid URL`, `/${name}`)
  }
  // An emptied URL is none.
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, isUrlName(name) && value === '' ? null : value]),
  )
}

/** Writes changes into a record, in its place. */
export function patchRecord(record: { updated_at: string }, changes: Record<string, unknown>): void {
  Object.assign(record, changes, { updated_at: new Date().toISOString() })
}

/** @throws TelnyxError 400 for what is no JSON object */
export function jsonOf(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8') || '{}')
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Said below, as of any other body.
  }
  throw new TelnyxError(400, '10015', 'Bad Request', 'The body is not a JSON object')
}

const isUrlName = (name: string) => name.endsWith('_url') || name === 'status_callback'

const isUrl = (value: string): boolean =>
  value.length <= LONGEST_URL && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
