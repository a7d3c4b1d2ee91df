/** A line of a value of many lines is looked for by itself, as log collectors cut texts into lines. */
const shortestLine = 16

/**
 * The password of a URL is a secret of its own: drivers print it without the rest. One that is not percent-encoded may hold
 * an @ or a /, and where it ends is then for each program to say: at the first @, or at the last.
 */
const passwordOf = (value: string): string[] => {
  const start = /^[a-z][a-z0-9+.-]*:\/\/[^/@:]*:/i.exec(value)?.[0].length
  if (start === undefined) return []
  const beforeQuery = value.slice(start).split('?', 1)[0] ?? ''
  const ends = [value.indexOf('@', start), start + beforeQuery.lastIndexOf('@'), value.lastIndexOf('@')]
  const passwords = ends.filter((end) => end > start).map((end) => value.slice(start, end))
  return [...new Set(passwords)].flatMap((password) => [password, decoded(password)])
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Long texts of a value that is JSON, a service account's key say: a program that parses it prints them without the rest. */
const leavesOf = (value: string): string[] => {
  if (!/^\s*[[{]/.test(value)) return []
  const left: unknown[] = []
  try {
    left.push(JSON.parse(value))
  } catch {
    return []
  }
  const leaves: string[] = []
  // Not by calls of itself: a value may be nested as deep as it is long.
  while (left.length > 0) {
    const one = left.pop()
    if (typeof one === 'string' && one.length >= shortestLine) leaves.push(one)
    else if (typeof one === 'object' && one !== null) for (const each of Object.values(one)) left.push(each)
  }
  return leaves
}

/**
 * Pure: what of a value must not be shown by itself either: a URL's password, each line of many, line ends of a terminal,
 * the texts of a JSON document.
 */
export const partsOf = (value: string): string[] => [value, ...leavesOf(value)].flatMap(partsOfText)

const partsOfText = (value: string): string[] => {
  const lines = value.split(/\r?\n/)
  const longLines = lines
    .map((line) => line.trim())
    .filter((line) => line.length >= shortestLine && !line.startsWith('-----'))
  const manyLines = lines.length > 1 ? [...longLines, value.replaceAll(/\r?\n/g, '\r\n')] : []
  return [value, value.trim(), ...passwordOf(value), ...manyLines]
}
