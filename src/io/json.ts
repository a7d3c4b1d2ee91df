/** The value of a JSON text, or undefined for what is none: whose word it is decides whether that is an error. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What JSON.stringify leaves as it is and a terminal obeys: DEL, C1, marks of direction, line separators, the BOM. */
const obeyed = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** A value as JSON on one line that means the same to every reader, and nothing to a terminal. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value).replace(obeyed, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
