/** The value of a JSON text, or undefined for what is none: whose word it is decides whether that is an error. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
