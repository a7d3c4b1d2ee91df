import { Chalk } from 'chalk'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { jsonText } from '../src/io/json.ts'
import { terminalLine, visibleLines, visibleText } from '../src/terminal-text.ts'
import { createPalette } from '../src/view/palette.ts'

test.each([
  ['an escape sequence', '\x1b[2J', '\\x1b[2J'],
  ['a title', '\x1b]0;owned\x07', '\\x1b]0;owned\\x07'],
  ['a device control string', '\x1bPq\x1b\\', '\\x1bPq\\x1b\\'],
  ['C1', '\x9b31mx\x85', '\\x9b31mx\\x85'],
  ['a backspace and DEL', 'a\bb\x7f', 'a\\x08b\\x7f'],
  ['a carriage return that overwrites', 'safe\rforged', 'safe\\rforged'],
  ['a line break', 'key\nforged', 'key\\nforged'],
  ['a tab', 'a\tb', 'a b'],
  ['an override of the direction', 'a\u202eb\u2066c', 'a\\u202eb\\u2066c'],
  ['separators of lines', 'a\u2028b\u2029', 'a\\u2028b\\u2029'],
  ['tags, which nobody sees', 'a\u{e0041}b', 'a\\u{e0041}b'],
  ['letters of all languages', 'Zoë 漢字 שלום 👩‍⚕️', 'Zoë 漢字 שלום 👩‍⚕️'],
])('%s is shown, not obeyed', (_, text, shown) => {
  expect(visibleText(text)).toBe(shown)
})

test('a text of several lines keeps line breaks and tabs alone', () => {
  expect(visibleLines('a\n\tb\r\n\x1bc')).toBe('a\n\tb\\r\n\\x1bc')
})

const palette = createPalette(1)
const paints = Object.values(palette)
const codes = [...new Set(paints.flatMap((paint) => paint('x').split('x')))]

describe('a line for a terminal', () => {
  it('keeps every colour of the palette, and no other', () => {
    for (const paint of paints) expect(terminalLine(paint('text'), { colours: true })).toBe(paint('text'))
    const chalk = new Chalk({ level: 1 })
    for (const foreign of [chalk.hidden('x'), chalk.inverse('x'), chalk.bgRed('x'), chalk.black('x'), '\x1b[31;8mx'])
      expect(terminalLine(foreign, { colours: true })).not.toContain(foreign.slice(0, foreign.indexOf('m') + 1))
  })

  it('has no colours where none were asked for', () => {
    expect(terminalLine(palette.bad('text'), { colours: false })).toBe('\\x1b[31mtext\\x1b[39m')
  })

  it('holds nothing else that a terminal obeys, whatever was written', () => {
    const unit = fc.constantFrom(
      '\x1b',
      '[',
      ']',
      ';',
      'm',
      '8',
      '2',
      '3',
      '1',
      'J',
      '\x9b',
      '\x07',
      '\r',
      '\n',
      '\u202e',
      'é',
    )
    const text = fc.oneof(fc.string({ unit }), fc.string({ unit: 'binary' }), fc.constantFrom(...codes))
    fc.assert(
      fc.property(fc.array(text), fc.boolean(), (texts, colours) => {
        const line = terminalLine(texts.join(''), { colours })
        const rest = codes.reduce((left, code) => left.replaceAll(code, ''), line)
        expect(colours ? rest : line).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u)
      }),
    )
  })
})

test('JSON means what it meant, and nothing to a terminal', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = jsonText(value)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(text).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u)
    }),
  )
})
