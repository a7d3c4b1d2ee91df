/**
 * The value of a JSON text with keys or passwords in it. `JSON.parse`'s own message quotes the text, and the log would have it.
 *
 * @param what names the text: a file's path, whose body it is
 * @throws Error that quotes nothing of the text
 */
export function parseUnquoted(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${what} is not JSON`)
  }
}
