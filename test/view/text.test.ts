import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { plainText, shorten, wrap } from '../../src/view/text.ts'

const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '-', '界', 'é', '👩‍🔧', '…') })

describe('a line for a terminal', () => {
  it('counts wide characters as two columns', () => {
    expect(shorten('世界世界', 5)).toBe('世界…')
    expect(shorten('world', 5)).toBe('world')
  })

  it('obeys no escape sequence of the text, and stays one line', () => {
    expect(plainText('\u001b[2Ja\u001b[31mb\u001b[0m\tc\r\nd\u0007')).toBe('ab c d ')
  })

  it('goes on below its title, and loses nothing', () => {
    expect(wrap('✔ 2.3 Find it: the bucket is there', 20, 6)).toEqual([
      '✔ 2.3 Find it: the',
      '      bucket is',
      '      there',
    ])
  })

  it('is never wider than it may be, whatever it holds', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 4, max: 140 }), fc.integer({ min: 0, max: 12 }), (given, width, indent) => {
        for (const line of [shorten(given, width), ...wrap(given, width, indent)])
          expect(stringWidth(line)).toBeLessThanOrEqual(width)
        const letters = (lines: string[]) => lines.join('').normalize().replaceAll(/\s/g, '')
        expect(letters(wrap(given, width, indent))).toBe(letters([given]))
      }),
    )
  })
})
