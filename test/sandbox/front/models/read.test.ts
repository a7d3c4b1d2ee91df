import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { violationsOf } from '../../../../sandbox/front/models/check-shape.ts'
import type { Input, Reading, ServiceModel } from '../../../../sandbox/front/models/model.ts'
import { fromForm } from '../../../../sandbox/front/models/read-form.ts'
import { fromJson } from '../../../../sandbox/front/models/read-json.ts'
import { fromXml, xmlBody } from '../../../../sandbox/front/models/read-xml.ts'

/** A service with one of everything: names of its own on the wire, lists and maps of both kinds, structures in them. */
const model: ServiceModel = {
  metadata: { apiVersion: '1', protocol: 'json', endpointPrefix: 'x' },
  operations: {},
  shapes: {
    Input: {
      type: 'structure',
      required: ['Name'],
      members: {
        Name: { shape: 'Name' },
        Size: { shape: 'Size', locationName: 'theSize' },
        IsOn: { shape: 'Flag' },
        Parts: { shape: 'Parts' },
        Words: { shape: 'Words' },
      },
    },
    Name: { type: 'string', min: 1, max: 8, pattern: '[a-z ]+' },
    Size: { type: 'integer', min: 1, max: 9 },
    Flag: { type: 'boolean' },
    Words: { type: 'list', member: { shape: 'Word', locationName: 'Word' }, flattened: true },
    Word: { type: 'string', enum: ['one', 'two'] },
    Parts: { type: 'list', member: { shape: 'Part' } },
    Part: {
      type: 'structure',
      required: ['Key'],
      members: { Key: { shape: 'Name' }, Value: { shape: 'Name', locationName: 'val' } },
    },
  },
}
const reference = { shape: 'Input' }

const name = fc.stringMatching(/^[a-z ]{1,8}$/).filter((text) => text.trim() === text)
const valid = fc.record(
  {
    Name: name,
    Size: fc.integer({ min: 1, max: 9 }),
    IsOn: fc.boolean(),
    Parts: fc.array(fc.record({ Key: name, Value: name }, { requiredKeys: ['Key'] }), { minLength: 1, maxLength: 12 }),
    Words: fc.array(fc.constantFrom('one', 'two'), { minLength: 1, maxLength: 12 }),
  },
  { requiredKeys: ['Name'] },
)

type Sample = {
  Name?: string
  Size?: unknown
  IsOn?: boolean
  Parts?: { Key?: string; Value?: string }[]
  Words?: string[]
}

/** The input as a client of each protocol writes it, and as the sandbox reads it; `more` is written beside it. */
const protocols: Record<string, (input: Sample, more?: Record<string, string>) => Reading> = {
  json: ({ Size, Parts, ...input }, more = {}) => {
    const parts = Parts?.map(({ Value, ...part }) => ({ ...part, val: Value }))
    const body: unknown = JSON.parse(JSON.stringify({ ...input, theSize: Size, Parts: parts, ...more }))
    const unknown: string[] = []
    return { input: fromJson(model, reference, body, unknown) as Input, unknown }
  },
  query: ({ Parts = [], Words = [], Size, ...input }, more = {}) =>
    fromForm(
      model,
      reference,
      form({
        Action: 'Make',
        Version: '1',
        ...input,
        theSize: Size,
        ...Object.fromEntries(Parts.map(({ Key }, index) => [`Parts.member.${index + 1}.Key`, Key])),
        ...Object.fromEntries(Parts.map(({ Value }, index) => [`Parts.member.${index + 1}.val`, Value])),
        ...Object.fromEntries(Words.map((word, index) => [`Word.${index + 1}`, word])),
        ...more,
      }),
      false,
    ),
  ec2: ({ Parts = [], Words = [], Size, ...input }, more = {}) =>
    fromForm(
      structuredClone(model),
      reference,
      form({
        Action: 'Make',
        ...input,
        TheSize: Size,
        ...Object.fromEntries(Parts.map(({ Key }, index) => [`Parts.${index + 1}.Key`, Key])),
        ...Object.fromEntries(Parts.map(({ Value }, index) => [`Parts.${index + 1}.Val`, Value])),
        ...Object.fromEntries(Words.map((word, index) => [`Words.${index + 1}`, word])),
        ...more,
      }),
      true,
    ),
  xml: ({ Parts, Words = [], Size, ...input }, more = {}) => {
    const parts = Parts?.map(({ Key, Value }) => `<member>${elements({ Key, val: Value })}</member>`).join('')
    const words = Words.map((word) => `<Words>${word}</Words>`).join('')
    const rest = `${parts === undefined ? '' : `<Parts>${parts}</Parts>`}${words}`
    const body = `<?xml version="1.0"?>\n<Input xmlns="urn:x">${elements({ ...input, theSize: Size, ...more })}${rest}</Input>`
    const unknown: string[] = []
    return { input: fromXml(model, reference, xmlBody(Buffer.from(body), 'Input'), unknown) as Input, unknown }
  },
}

const form = (fields: Record<string, unknown>) =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([key, value]): [string, string][] =>
      value === undefined ? [] : [[key, String(value)]],
    ),
  )
const elements = (fields: Record<string, unknown>) =>
  Object.entries(fields)
    .map(([key, value]) => (value === undefined ? '' : `<${key}>${String(value)}</${key}>`))
    .join('')

const kinds = ({ input }: Reading) => violationsOf(model, reference, input).map(({ kind, path }) => [kind, path])
const clean = (input: unknown): unknown => JSON.parse(JSON.stringify(input))

describe.each(Object.keys(protocols))('%s', (protocol) => {
  const read = protocols[protocol] ?? expect.unreachable()

  test('what a client writes is read as it was meant, and nothing is wrong with it', () => {
    fc.assert(
      fc.property(valid, (input) => {
        const reading = read(input)
        expect(clean(reading.input)).toEqual(clean(input))
        expect(reading.unknown).toEqual([])
        expect(kinds(reading)).toEqual([])
      }),
    )
  })

  test('one fault more is one fault found', () => {
    fc.assert(
      fc.property(valid, (input) => {
        expect(read(input, { Nam: 'x' }).unknown).toEqual(['Nam'])
        expect(kinds(read({ ...input, Name: undefined }))).toEqual([['missing', 'name']])
        expect(kinds(read({ ...input, Size: 10 }))).toEqual([['range', 'size']])
        expect(kinds(read({ ...input, Size: 'ten' }))).toEqual([['type', 'size']])
        expect(kinds(read({ ...input, Name: 'abcdefghi' }))).toEqual([['length', 'name']])
        expect(kinds(read({ ...input, Name: 'A' }))).toEqual([['pattern', 'name']])
        expect(kinds(read({ ...input, Words: ['one', 'three'] }))).toEqual([['enum', 'words.2.member']])
        expect(kinds(read({ ...input, Parts: [{ Key: 'a' }, { Value: 'b' }] }))).toEqual([
          ['missing', 'parts.2.member.key'],
        ])
      }),
    )
  })
})

test('members that are null count as left out; other types stay as they are', () => {
  const unknown: string[] = []
  expect(fromJson(model, reference, { Name: null, Parts: 'x' }, unknown)).toEqual({ Parts: 'x' })
  expect(unknown).toEqual([])
})

test('an empty list and an empty structure of a form are empty', () => {
  expect(fromForm(model, reference, form({ Name: 'a', Parts: '' }), false)).toEqual({
    input: { Name: 'a', Parts: [] },
    unknown: [],
  })
})

test.each(['constructor', '__proto__', 'toString'])('%s is no member', (wire) => {
  expect(protocols.query?.({ Name: 'a' }, { [wire]: 'x' }).unknown).toEqual([wire])
})
