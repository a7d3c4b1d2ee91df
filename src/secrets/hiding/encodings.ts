/**
 * The shapes in which a value may turn up in the output of programs: as it is, escaped as JSON, percent-encoded, base64.
 * Pure; the redactor searches for every one of them.
 */

const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** What stands in JSON, and a JSON document with other spaces than its own. */
const jsonForms = (value: string): string[] => {
  const compact = compactJson(value)
  if (compact !== value) return [compact, ...jsonForms(compact), ...jsonStringForms(value)]
  return jsonStringForms(value)
}

/** An object or a list without the spaces of its source, which is how a program may print it. */
const compactJson = (value: string): string => {
  if (!/^[[{]/.test(value)) return value
  try {
    return JSON.stringify(JSON.parse(value))
  } catch {
    return value
  }
}

/** JSON as JavaScript writes it, as Go does (`<`, `>`, `&` escaped; Terraform's jsonencode), as Python does (ASCII only); each also inside another JSON string. */
const jsonStringForms = (value: string): string[] => {
  const inner = (text: string) => JSON.stringify(text).slice(1, -1)
  const plain = inner(value)
  const go = plain.replace(/[<>&\u2028\u2029]/g, escapeUnit)
  const ascii = plain.replace(/[\u0080-\uffff]/g, escapeUnit)
  return [plain, go, ascii].flatMap((form) => [form, inner(form)])
}

/** As encodeURIComponent, encodeURI, RFC 3986 and HTML forms write it, hexadecimal digits in either case. */
const percentForms = (value: string): string[] => {
  const wellFormed = value.toWellFormed()
  const component = encodeURIComponent(wellFormed)
  const strict = component.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
  const form = new URLSearchParams([['', wellFormed]]).toString().slice(1)
  return [component, encodeURI(wellFormed), strict, form].flatMap((text) => [
    text,
    text.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()),
  ])
}

/**
 * Base64 of the value alone (with and without padding) and, for each of the three places where it can begin inside a
 * longer text, the characters that depend on the value alone; each in the ordinary and the URL-safe alphabet.
 */
const base64Forms = (value: string): string[] => {
  const bytes = Buffer.from(value, 'utf8')
  const whole = bytes.toString('base64')
  const inside = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
  })
  return [whole, whole.replace(/=+$/, ''), ...inside].flatMap((text) => [
    text,
    text.replaceAll('+', '-').replaceAll('/', '_'),
  ])
}

/** The forms that say all of `value` and nothing else, without repetition. */
export const wholeForms = (value: string): string[] => {
  const base64 = Buffer.from(value, 'utf8').toString('base64')
  return [...new Set([value, ...jsonForms(value), ...percentForms(value), base64, base64.replace(/=+$/, '')])]
}

/** Every form of `value` worth searching for, without repetition. */
export const encodedForms = (value: string): string[] => [
  ...new Set([value, ...jsonForms(value), ...percentForms(value), ...base64Forms(value)]),
]
