import { TwilioError } from './errors.ts'

/** How a form's field is read: `url` and `sid` may be emptied, which clears them. */
export type FieldKind = 'text' | 'url' | 'method' | 'boolean' | 'sid' | 'mode'
/** The fields that an update takes, by the record's names; a form has them in capitals: `voice_url` is `VoiceUrl`. */
export type Fields<T> = { readonly [K in keyof T]?: FieldKind }

const NOT_A_URL = 21402

/**
 * What a form changes in a record. Twilio ignores a field that it does not know; here that is an error, as it would be a
 * setting that silently stays.
 *
 * @throws TwilioError 400
 */
export function readForm<T extends object>(
  body: Buffer,
  fields: Fields<T>,
  urlCodes: Fields<T> | object = {},
): Partial<T> {
  const names = new Map(Object.keys(fields).map((name) => [formName(name), name]))
  const changes: Record<string, unknown> = {}
  for (const [sent, value] of new URLSearchParams(body.toString('utf8'))) {
    const name = names.get(sent)
    if (name === undefined) throw new TwilioError(400, 20001, `the sandbox knows no parameter ${sent} of this update`)
    const code = (urlCodes as Record<string, number>)[name] ?? NOT_A_URL
    changes[name] = read(sent, value, (fields as Record<string, FieldKind>)[name] ?? 'text', code)
  }
  return changes as Partial<T>
}

const formName = (name: string) =>
  name
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')

function read(name: string, value: string, kind: FieldKind, urlCode: number): unknown {
  switch (kind) {
    case 'url':
      if (value !== '' && !isUrl(value, name))
        throw new TwilioError(400, urlCode, `${name} is not a valid URL: ${value}`)
      return value
    case 'method':
      if (value === '') return 'POST'
      if (!/^(GET|POST)$/i.test(value))
        throw new TwilioError(400, 21403, `${name} is not a valid HTTP method: ${value}`)
      return value.toUpperCase()
    case 'boolean':
      if (!/^(true|false)$/i.test(value)) throw new TwilioError(400, 20001, `${name} is not a boolean: ${value}`)
      return value.toLowerCase() === 'true'
    case 'mode':
      if (!/^(voice|fax)$/.test(value)) throw new TwilioError(400, 20001, `${name} is neither voice nor fax: ${value}`)
      return value
    default:
      return value
  }
}

/** Twilio takes no underscore in the host of a status callback (its TwiML documentation). */
function isUrl(value: string, name: string): boolean {
  const parsed = URL.canParse(value) ? new URL(value) : undefined
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) return false
  return !(name.includes('StatusCallback') && parsed.hostname.includes('_'))
}
