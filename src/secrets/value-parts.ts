/** A line of a value of many lines is looked for by itself, as log collectors cut texts into lines. */
const shortestLine = 16

/** The password of a URL is a secret of its own: drivers print it without the rest. */
const passwordOf = (value: string): string[] => {
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^/@:]*:([^/@]+)@/i.exec(value)?.[1]
  if (password === undefined) return []
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}

/** Pure: what of a value must not be shown by itself either: a URL's password, each line of many, line ends of a terminal. */
export const partsOf = (value: string): string[] => {
  const lines = value.split(/\r?\n/)
  const longLines = lines
    .map((line) => line.trim())
    .filter((line) => line.length >= shortestLine && !line.startsWith('-----'))
  const manyLines = lines.length > 1 ? [...longLines, value.replaceAll(/\r?\n/g, '\r\n')] : []
  return [value, value.trim(), ...passwordOf(value), ...manyLines]
}
