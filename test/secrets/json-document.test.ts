import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editJsonDocument, type JsonDocument, parseJsonDocument, sourceOf } from '../../src/secrets/json-document.ts'

const read = (text: string): JsonDocument => {
  const document = parseJsonDocument(text)
  if ('problem' in document) throw new Error(document.problem)
  return document
}
const memberSources = (document: JsonDocument) =>
  document.members.map((member): [string, string] => [member.key, sourceOf(document, member)])

const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/)
const escaped = fc.constantFrom(
  '\\u0041',
  '\\ud83d\\ude00',
  '\\ud800',
  '\\"',
  '\\\\',
  '\\/',
  '\\n',
  ',',
  ':',
  '{',
  '}',
  ']',
  'é',
  '😀',
  'x',
)
const stringSource = fc.array(escaped, { maxLength: 5 }).map((parts) => `"${parts.join('')}"`)
/** Few keys, some of them written in two ways, so that many stand twice. */
const key = fc.constantFrom('"A"', '"\\u0041"', '"B"', '"__proto__"', '""', '"a b"', '"constructor"')
const scalar = fc.oneof(
  stringSource,
  fc.constantFrom('1e400', '-1E+400', '0.10', '12345678901234567890', '-0', '1.0', '0e0', 'true', 'false', 'null'),
)
const { source } = fc.letrec<{ source: string }>((tie) => ({
  source: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.tuple(fc.array(tie('source'), { maxLength: 3 }), space).map(([of, gap]) => `[${gap}${of.join(`,${gap}`)}]`),
    fc
      .tuple(fc.array(fc.tuple(key, tie('source')), { maxLength: 3 }), space)
      .map(([of, gap]) => `{${of.map(([key, value]) => `${gap}${key}:${gap}${value}`).join(',')}${gap}}`),
  ),
}))
const member = fc.tuple(space, key, space, space, source, space)
const documents = fc
  .tuple(space, fc.array(member, { maxLength: 6 }), space, space)
  .map(([before, members, inside, after]) => {
    const written = members.map((parts) => [parts[0], parts[1], parts[2], ':', parts[3], parts[4], parts[5]].join(''))
    return `${before}{${written.join(',') || inside}}${after}`
  })

test('the members of a document are those that JSON.parse sees, with their source', () => {
  fc.assert(
    fc.property(documents, (text) => {
      const document = read(text)
      const seen = Object.fromEntries(memberSources(document).map(([name, of]) => [name, JSON.parse(of)]))
      expect(seen).toEqual(JSON.parse(text))
    }),
  )
})

test('an edit changes what it was told to: every byte outside of the edited member stays, and reading gives the edit', () => {
  fc.assert(
    fc.property(documents, fc.constantFrom('A', 'B', 'NEW', '', '__proto__'), source, (text, name, value) => {
      const document = read(text)
      const [found, ...more] = document.members.filter((one) => one.key === name)
      fc.pre(more.length === 0)
      const edited = editJsonDocument(document, new Map([[name, value]]))
      if (found) {
        expect(edited).toBe(text.slice(0, found.valueStart) + value + text.slice(found.valueEnd))
      } else {
        const end = document.members.at(-1)?.valueEnd ?? text.indexOf('{') + 1
        expect([edited.slice(0, end), edited.slice(end - text.length)]).toEqual([text.slice(0, end), text.slice(end)])
        expect(memberSources(read(edited))).toEqual([...memberSources(document), [name, value]])
      }
      expect(memberSources(read(edited)).filter(([one]) => one === name)).toEqual([[name, value]])
      // Taken back, it is the text of before.
      if (!found) expect(editJsonDocument(read(edited), new Map([[name, undefined]]))).toBe(text)
    }),
  )
})

test('several edits at once: the members that are not named keep key, source and order, and no comma is left over', () => {
  fc.assert(
    fc.property(
      documents,
      fc.dictionary(fc.constantFrom('A', 'B', '', 'a b', 'NEW', 'NEW2'), fc.option(source, { nil: undefined })),
      (text, asked) => {
        const document = read(text)
        const names = document.members.map((one) => one.key)
        const changes = new Map(
          Object.entries(asked).filter(([name]) => names.filter((one) => one === name).length < 2),
        )
        const edited = read(editJsonDocument(document, changes))
        const kept = memberSources(document).flatMap(([name, of]): [string, string][] => {
          if (!changes.has(name)) return [[name, of]]
          const value = changes.get(name)
          return value === undefined ? [] : [[name, value]]
        })
        const added = [...changes].flatMap(([name, value]): [string, string][] =>
          value === undefined || names.includes(name) ? [] : [[name, value]],
        )
        expect(memberSources(edited)).toEqual([...kept, ...added])
        // Keys as they were written, escapes and all.
        const keys = (of: JsonDocument) =>
          of.members.filter((one) => !changes.has(one.key)).map((one) => of.text.slice(one.keyStart, one.keyEnd))
        expect(keys(edited)).toEqual(keys(document))
      },
    ),
  )
})

describe('what is added stands as the last member does', () => {
  test.each([
    ['{}', '{"N":1}'],
    [' { } ', ' {"N":1 } '],
    ['{ "A": 1 }', '{ "A": 1, "N": 1 }'],
    ['{\n  "A": 1,\n  "B": 2\n}\n', '{\n  "A": 1,\n  "B": 2,\n  "N": 1\n}\n'],
  ])('%j', (text, expected) => {
    expect(editJsonDocument(read(text), new Map([['N', '1']]))).toBe(expected)
  })
})

test('nesting as deep as a secret is long is read', () => {
  const text = `{"A":${'['.repeat(30_000)}${']'.repeat(30_000)},"B":1}`
  const document = read(text)
  expect(document.members.map((one) => one.key)).toEqual(['A', 'B'])
  expect(editJsonDocument(document, new Map([['B', '2']]))).toBe(text.replace('"B":1', '"B":2'))
})

test.each([
  ['\uFEFF{}', 'byte order mark'],
  ['{"a":hidden}', 'is not JSON'],
  ['{"a":1,}', 'is not JSON'],
  ['{"a":1}//hidden', 'is not JSON'],
  ['{"a":\n\n hidden}', 'is not JSON (line 3)'],
  ['{"a":01}', 'is not JSON'],
  ['{"a":"\thidden"}', 'is not JSON'],
  ['\u00a0{"a":1}', 'is not JSON'],
  ['', 'is not JSON'],
  ['["hidden"]', 'is not a JSON object'],
  ['"hidden"', 'is not a JSON object'],
  ['null', 'is not a JSON object'],
])('%j: %s', (text, problem) => {
  const found = parseJsonDocument(text)
  expect(found).toEqual({ problem: expect.stringContaining(problem) })
  expect(JSON.stringify(found)).not.toContain('hidden')
})
