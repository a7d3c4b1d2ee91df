import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './trace.ts'

/** What a slash comes after where it begins a regular expression: an operator, a bracket, or a word that takes a value. */
const BEFORE_PATTERN = /(?:^|[(,=:[!&|?{};>]|\b(?:return|case|of))\s*$/
const PATTERN = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*/y

/** Where the comment or the regular expression that begins at a slash ends; the next place where the slash is neither. */
function endOfSlash(code: string, at: number): number {
  if (code[at + 1] === '/') return (code.indexOf('\n', at) + code.length + 1) % (code.length + 1)
  if (code[at + 1] === '*') return code.indexOf('*/', at + 2) + 2
  PATTERN.lastIndex = at
  return BEFORE_PATTERN.test(code.slice(Math.max(0, at - 20), at)) && PATTERN.test(code) ? PATTERN.lastIndex : at + 1
}

/**
 * The texts of a TypeScript source that may be prose: literals with a blank in them. Comments are left out, and `…` stands for
 * the expressions of a template, whose own texts count too.
 */
export function textsIn(code: string): string[] {
  const texts: string[] = []
  /** Reads code up to the bracket that ends an expression of a template, or to the end of the source. */
  const read = (from: number): number => {
    let depth = 0
    for (let at = from; at < code.length; ) {
      const character = code[at] ?? ''
      if (character === '/') at = endOfSlash(code, at)
      else if (/["'`]/.test(character)) at = literal(at)
      else {
        if (character === '{') depth++
        if (character === '}' && --depth < 0) return at
        at++
      }
    }
    return code.length
  }
  /** Notes the literal that begins at its quotation mark, and gives the place behind its end. */
  const literal = (from: number): number => {
    const quote = code[from]
    let text = ''
    let at = from + 1
    // Before the texts in its expressions.
    const place = texts.push('') - 1
    while (at < code.length && code[at] !== quote) {
      if (code[at] === '\\') text += code[at + 1] === 'n' ? '\n' : code[at + 1]
      if (quote === '`' && code.startsWith('${', at)) {
        text += '…'
        at = read(at + 2) + 1
      } else if (code[at] === '\\') at += 2
      else text += code[at++]
    }
    texts[place] = text
    return at + 1
  }
  read(0)
  return texts.filter((text) => /\S\s+\S/.test(text))
}

export const textsOf = (file: string): string[] => textsIn(readFileSync(path.join(root, file), 'utf8'))
