import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { refuseShapes } from '../../src/secrets/given-value.ts'
import { parseKeyFile } from '../../src/secrets/key-file.ts'
import { secretKeys } from '../../src/secrets/keys.ts'

const parse = (text: string | Uint8Array, file = 'f') => parseKeyFile(Buffer.from(text as string), file)
const shown = ({ values }: ReturnType<typeof parse>) =>
  Object.fromEntries([...values].map(([key, value]) => [key, value.reveal()]))
const refusal = (text: string | Uint8Array) => {
  try {
    parse(text)
  } catch (error) {
    const { code, evidence, exitCode, hint, message } = error as Record<string, unknown>
    expect([code, exitCode]).toEqual(['secret-file-invalid', 2])
    return { message, evidence, all: JSON.stringify([message, evidence, hint]) }
  }
  throw new Error('it was accepted')
}

test('dotenv: quotes, comments, export, values of many lines; blank ones are left out and named', () => {
  const parsed = parse('# mine\nexport A=1\nB="two words" # here\nC="-----\nx\n-----"\nD=\nE=PLACEHOLDER\n')
  expect(shown(parsed)).toEqual({ A: '1', B: 'two words', C: '-----\nx\n-----' })
  expect(parsed.blank).toEqual(['D', 'E'])
})

test('JSON: texts, numbers by their own digits, true; null is blank', () => {
  const parsed = parse('\n{"A":"1","N":12345678901234567890,"X":1e400,"R":1.10,"Z0":-0,"T":true,"Z":null}')
  expect(shown(parsed)).toEqual({ A: '1', N: '12345678901234567890', X: '1e400', R: '1.10', Z0: '-0', T: 'true' })
  expect(parsed.blank).toEqual(['Z'])
})

describe('JSON is refused by line, and not quoted', () => {
  test.each([
    ['{"A":hunter2', 'is not JSON (line 1)'],
    ['{"A":"x",\n"B":{"hunter2":1}}', 'line 2 has an object or a list'],
    ['{"A":"x",\n"B":["hunter2"]}', 'line 2 has an object or a list'],
    ['{"hunter2 B":"x"}', 'line 1 has a name'],
    ['{"A":"hunter2",\n"A":"hunter2"}', 'line 2 has the key of line 1 again'],
    ['{"A":"hunter2",\n"\\u0041":"x"}', 'line 2 has the key of line 1 again'],
    ['{"A":"hunter2",}', 'is not JSON'],
    ['{"A":"hunter2"}\nB=c', 'is not JSON'],
    ['["hunter2"]', 'line 1 has no ='],
    ['{}', 'no line KEY=value'],
  ])('%j', (text, said) => {
    const { all, message } = refusal(text)
    expect(message).toContain(said)
    expect(all).not.toContain('hunter2')
  })
})

describe('bytes', () => {
  test('a byte order mark is no part of the first key, which is said', () => {
    for (const text of ['\uFEFFA=b', '\uFEFF{"A":"b"}']) {
      const parsed = parse(text)
      expect([shown(parsed), parsed.notes]).toEqual([{ A: 'b' }, [expect.stringContaining('byte order mark')]])
    }
    expect(refusal('\uFEFF\uFEFFA=b').message).toContain('line 1')
    expect(parse('A=b').notes).toEqual([])
  })

  test('UTF-16 is named, with a mark and without', () => {
    const little = Buffer.from('\uFEFFA=hunter2', 'utf16le')
    const big = Buffer.from(little).swap16()
    for (const bytes of [little, big]) {
      const { all, message } = refusal(bytes)
      expect(message).toContain('UTF-16')
      expect(all).not.toContain('hunter2')
    }
    expect(refusal(Buffer.from('A=hunter2', 'utf16le')).message).toContain('UTF-16')
  })

  test.each([
    ['A=caf\xe9', 1],
    ['A=b\r\n# \xe9\r\nC=d', 2],
    ['A="x\ny\nz\xff"\n', 3],
  ])('latin1 is refused with its line: %j', (text, line) => {
    expect(refusal(Buffer.from(text, 'latin1')).message).toContain(`line ${line} has a byte that is not UTF-8`)
  })

  test('NUL and half a surrogate pair do not pass', () => {
    expect(refusal('A="x\0y"').message).toContain('control character')
    for (const text of ['{"A":"\\ud800x"}', '{"A":"x\\u0000"}'])
      expect(() => refuseShapes(secretKeys, parse(text).values)).toThrow(
        expect.objectContaining({ code: 'secret-shape' }),
      )
  })
})

test('no line of a private key becomes a name, or is shown, wherever its quotes are missing', () => {
  const pem = readFileSync(path.join(import.meta.dirname, '../support/secret-files/pem-unquoted.env'), 'utf8')
  const lines = pem.trimEnd().split('\n').slice(1)
  const body = lines.slice(1, -1)
  // The whole, and every run of its lines that somebody may have pasted alone.
  for (let from = 0; from < lines.length; from++)
    for (let to = from + 1; to <= lines.length; to++) {
      const run = lines.slice(from, to).join('\n')
      for (const text of [run, `A=b\n${run}\n`, `${run}\nA="b"`]) {
        const { all } = refusal(text)
        for (const line of body) expect(all).not.toContain(line.slice(0, 6))
      }
    }
  for (const padded of ['Zm9v'.repeat(4).replace(/.$/, '='), 'Qk0=', 'Zg==', 'bm90YXJlYWxrZXk5ODc2NTQzMjEw=='])
    expect(refusal(padded).all).not.toContain(padded.slice(0, 3))
  expect(shown(parse(`A='${lines.join('\n').replace(/^[^=]*=/, '')}'`)).A).toBe(lines.join('\n').replace(/^[^=]*=/, ''))
})

test('every problem is told at once, by line, to a limit', () => {
  expect(refusal('A=b\nC D=e\nF=`g`\nH="i\nJ=k').evidence).toEqual([
    expect.stringMatching(/^line 3 has a `/),
    expect.stringMatching(/^line 4 opens a quote/),
  ])
  const many = refusal(`${'no equals\n'.repeat(5000)}`)
  expect(many.evidence).toHaveLength(19)
})
