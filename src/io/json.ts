import { obeyedByTerminals } from '../terminal-text.ts'

/** The value of a JSON text, or undefined for what is none: whose word it is decides whether that is an error. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A value as JSON on one line that means the same to every reader, and nothing to a terminal: JSON.stringify leaves C1 controls and marks of direction as they are. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value).replace(obeyedByTerminals, (char) =>
    char
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
