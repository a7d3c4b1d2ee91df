import { messageOf } from '../errors.ts'

/** What is wrong with a regular expression, and the number of the character, from 1, up to which it was read. */
export type GrepFault = { position: number; why: string }

/**
 * The expression that `--grep` names, or what is wrong with it. V8 says what is wrong and not where, so the place comes from a
 * parser of ECMAScript's grammar, which loads for a faulty expression alone.
 */
export async function grepOf(text: string): Promise<RegExp | GrepFault> {
  try {
    return new RegExp(text)
  } catch (error) {
    const { RegExpValidator } = await import('@eslint-community/regexpp')
    try {
      new RegExpValidator().validatePattern(text)
    } catch (found) {
      const { index = 0, message } = found as Error & { index?: number }
      const why = reasonIn(message)
      // The parser stands behind what it could not take, but for a backslash with nothing behind it.
      return { position: why.endsWith('at end of pattern') ? text.length : Math.max(1, index), why }
    }
    return { position: 1, why: reasonIn(messageOf(error)) }
  }
}

/** `Unterminated group` of `Invalid regular expression: /(/: Unterminated group`. */
const reasonIn = (message: string) => message.slice(message.lastIndexOf(': ') + 1).trim()
