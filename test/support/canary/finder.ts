import { gunzipSync, inflateRawSync } from 'node:zlib'

/** A value that must turn up nowhere, and what it is called in a report. */
export type Canary = { name: string; value: string }

/** Where one was found: `TWILIO_AUTH_TOKEN, base64, in deploy.json`. Never the value. */
export type Leak = string

type Form = { form: string; text: string }

/**
 * Looks for canaries in what programs printed and wrote: as they are, inside JSON, percent-encoded, and in base64 wherever in
 * a longer text they begin. Archives (a saved plan is a zip) are opened. Shares nothing with src/secrets/hiding/encodings.ts, which
 * is among what is tested.
 */
export const finderOf = (canaries: readonly Canary[]) => {
  for (const { name, value } of canaries)
    if (value.length < 8) throw new Error(`${name} is too short to be told from other text`)
  const known = canaries.flatMap(({ name, value }) => formsOf(value).map((form) => ({ name, ...form })))
  return (where: string, content: Buffer | string): Leak[] => [
    ...new Set(
      unpacked(typeof content === 'string' ? Buffer.from(content) : content).flatMap((piece) =>
        known.filter(({ text }) => piece.includes(text)).map(({ form, name }) => `${name}, ${form}, in ${where}`),
      ),
    ),
  ]
}

/** Each once: a value of digits is in JSON and percent-encoded what it is. */
const formsOf = (value: string): Form[] => {
  const all = [
    { form: 'plain', text: value },
    ...inJson(value),
    ...percentEncoded(value),
    ...[0, 1, 2].flatMap((before) => base64Behind(value, before)),
  ]
  return all.filter(({ text }, at) => all.findIndex((other) => other.text === text) === at)
}

const inJson = (value: string): Form[] => {
  const inner = (text: string) => JSON.stringify(text).slice(1, -1)
  const asGo = (text: string) => text.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026')
  const once = inner(value)
  return [once, inner(once), asGo(once), inner(asGo(once))].map((text) => ({ form: 'in JSON', text }))
}

const percentEncoded = (value: string): Form[] => {
  const bytes = [...Buffer.from(value)]
  const every = bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  const some = encodeURIComponent(value)
  const form = new URLSearchParams({ v: value }).toString().slice(2)
  return [every, every.toUpperCase(), some, some.replaceAll(/%../g, (hex) => hex.toLowerCase()), form].map((text) => ({
    form: 'percent-encoded',
    text,
  }))
}

/** What stays the same of its base64 whatever stands around it, with `before` (modulo 3) bytes in front. */
const base64Behind = (value: string, before: number): Form[] => {
  const around = (byte: number) => {
    const bytes = Buffer.concat([Buffer.alloc(before, byte), Buffer.from(value), Buffer.alloc(3, byte)])
    return bytes.toString('base64')
  }
  // Found by trial: of two surroundings that differ in every bit, what both have in common.
  const [one, other] = [around(0x00), around(0xff)]
  const from = [...one].findIndex((char, at) => char === other[at])
  const length = [...one.slice(from)].findIndex((char, at) => char !== other[from + at])
  const text = one.slice(from, from + length)
  return [text, text.replaceAll('+', '-').replaceAll('/', '_')].map((form) => ({ form: 'base64', text: form }))
}

/** The content itself, and what is in it where it is a zip or gzip archive. */
const unpacked = (content: Buffer): Buffer[] => {
  const beginning = content.subarray(0, 4).toString('latin1')
  if (beginning === 'PK\x03\x04') return [content, ...zipEntries(content)]
  return beginning.startsWith('\x1f\x8b') ? [content, gunzipSync(content)] : [content]
}

/** Source: PKWARE APPNOTE.TXT, 4.3.12 "Central directory structure" and 4.3.16 "End of central directory record". */
const zipEntries = (zip: Buffer): Buffer[] => {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  let at = zip.readUInt32LE(end + 16)
  return Array.from({ length: zip.readUInt16LE(end + 10) }, () => {
    const [method, size, local] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)]
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const data = zip.subarray(from, from + size)
    return method === 0 ? data : inflateRawSync(data)
  })
}

/** The arguments in what `strace -xx -e trace=execve` wrote. */
export const tracedArguments = (trace: string): string =>
  trace.replaceAll(/(?:\\x[0-9a-f]{2})+/g, (hex) => Buffer.from(hex.replaceAll('\\x', ''), 'hex').toString('utf8'))
