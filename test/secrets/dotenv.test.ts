// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what files hold
import { execFileSync } from 'node:child_process'
import { parseEnv } from 'node:util'
import { parse as parseWithDotenv } from 'dotenv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDotenv } from '../../src/secrets/dotenv.ts'

/**
 * How a file is read elsewhere. Node, dotenv and bash run here. The others are by their source:
 * - compose: github.com/compose-spec/compose-go v2, dotenv/parser.go (unquoted: cut at " #", expanded; double quotes:
 *   \\[abcfnrtv$"\\] and \0nnn are escapes, expanded; single quotes: a backslash before the quote alone) and godotenv.go
 * - python: github.com/theskumar/python-dotenv 1.2, src/dotenv/parser.py (unquoted: cut at a blank and #; double quotes:
 *   \\[\\'"abfnrtv]; single quotes: \\[\\']) and variables.py (${NAME} is replaced everywhere, in single quotes too)
 * - docker: `docker run --env-file`, github.com/docker/cli pkg/kvfile: the line after =, as it is, quotes among it
 * `-`: the line is an error there, or no variable; `*`: the variable's value, or a command's output.
 */
type Row = {
  text: string
  /** What medspa takes; else words of the refusal. */
  medspa: string | RegExp
  node: string
  dotenv: string
  compose: string
  python: string
  bash: string
  docker: string
}
const same = (text: string, value: string, others: Partial<Row> = {}): Row => ({
  text,
  medspa: value,
  node: value,
  dotenv: value,
  compose: value,
  python: value,
  bash: value,
  docker: value,
  ...others,
})

const table: Row[] = [
  same('A=b', 'b'),
  same('A=b=c', 'b=c'),
  same('A=', ''),
  same('A=""', '', { docker: '""' }),
  { ...same('A= \nB=c', ''), medspa: /blanks after its =, and no value/, node: 'B=c', docker: ' ' },
  { ...same('export A=', ''), medspa: /has export, .* and no value/, node: '-', docker: '-' },
  same('  A=b', 'b'),
  same('\tA=b', 'b', { docker: 'b' }),
  same('A=b  ', 'b', { docker: 'b  ' }),
  same('A=b\t', 'b', { docker: 'b\t' }),
  same('A = b', 'b', { bash: '-', docker: '-' }),
  same('A= b', 'b', { bash: '-', docker: ' b' }),
  same('export A=b', 'b', { docker: '-' }),
  same('A=b c', 'b c', { bash: '-' }),
  same("A='b c'", 'b c', { docker: "'b c'" }),
  same('A="b c"', 'b c', { docker: '"b c"' }),
  same('A=" b "', ' b ', { docker: '" b "' }),
  same('A="b" # c', 'b', { docker: '"b" # c' }),
  same('A="b#c"', 'b#c', { docker: '"b#c"' }),
  same("A='b #c'", 'b #c', { docker: "'b #c'" }),
  same("A='$b'", '$b', { docker: "'$b'" }),
  same("A='b\\nc'", 'b\\nc', { docker: "'b\\nc'" }),
  same('A="b\\nc"', 'b\nc', { bash: 'b\\nc', docker: '"b\\nc"' }),
  same('A="b\nc"', 'b\nc', { docker: '"b' }),
  same("A='b\nc'", 'b\nc', { docker: "'b" }),
  same('A={"b":"c"}', '{"b":"c"}', { bash: '{b:c}' }),
  same(`A='{"b":"c"}'`, '{"b":"c"}', { docker: `'{"b":"c"}'` }),
  same("A=it's", "it's", { bash: '-' }),
  same('A=C:\\d', 'C:\\d', { bash: 'C:d' }),
  same('# x\nA=b', 'b'),
  { ...same('A=b\r\nB=c', 'b'), bash: 'b\r', docker: 'b' },
  { ...same('A="b\r\nc"\r\n', 'b\nc'), compose: 'b\r\nc', bash: 'b\r\nc\r', docker: '"b' },

  { ...same('A=b#c', 'b#c'), medspa: /has a # in a value without quotes/, node: 'b', dotenv: 'b' },
  { ...same('A=#c', '#c'), medspa: /has a #/, node: '', dotenv: '', bash: '#c' },
  { ...same('A= #c', ''), medspa: /has a #/, python: '#c', compose: '#c', docker: ' #c' },
  // All agree that the rest is a comment, and it was meant as a part of the value: {"note":"a #1 clinic"}.
  { ...same('A=b #c', 'b'), medspa: /has a #/, docker: 'b #c' },
  {
    ...same('A=-----BEGIN X-----\nQk0=\n-----END X-----', ''),
    medspa: /begins a PEM text without quotes/,
    node: '-----BEGIN X-----',
    dotenv: '-----BEGIN X-----',
    compose: '-',
    python: '-----BEGIN X-----',
    bash: '-',
    docker: '-----BEGIN X-----',
  },
  { ...same('A==', '='), medspa: /may be a line of base64/ },
  {
    ...same('A="b"c', ''),
    medspa: /something after the closing quote/,
    node: 'b',
    dotenv: '"b"c',
    compose: '-',
    python: '-',
    bash: 'bc',
    docker: '"b"c',
  },
  {
    ...same('A="b" c', ''),
    medspa: /something after the closing quote/,
    node: 'b',
    dotenv: '"b" c',
    compose: '-',
    python: '-',
    bash: '-',
    docker: '"b" c',
  },
  {
    ...same('A="b\\"c"', 'b"c'),
    medspa: /backslash in double quotes/,
    node: 'b\\',
    dotenv: 'b\\"c',
    docker: '"b\\"c"',
  },
  {
    ...same('A="b\\\\c"', 'b\\c'),
    medspa: /backslash in double quotes/,
    node: 'b\\\\c',
    dotenv: 'b\\\\c',
    docker: '"b\\\\c"',
  },
  {
    ...same('A="b\\tc"', 'b\tc'),
    medspa: /backslash in double quotes/,
    node: 'b\\tc',
    dotenv: 'b\\tc',
    bash: 'b\\tc',
    docker: '"b\\tc"',
  },
  {
    ...same('A="b\\rc"', 'b\rc'),
    medspa: /backslash in double quotes/,
    node: 'b\\rc',
    bash: 'b\\rc',
    docker: '"b\\rc"',
  },
  {
    ...same("A='b\\'c'", "b'c"),
    medspa: /in single quotes/,
    node: 'b\\',
    dotenv: "b\\'c",
    bash: '-',
    docker: "'b\\'c'",
  },
  { ...same("A='b\\\\c'", 'b\\\\c'), medspa: /in single quotes/, python: 'b\\c', docker: "'b\\\\c'" },
  { ...same("A='b\\'", 'b\\'), medspa: /opens a quote that nothing closes/, compose: '-', docker: "'b\\'" },
  {
    ...same('A=$HOME', '*'),
    medspa: /has a \$ in a value without quotes/,
    node: '$HOME',
    dotenv: '$HOME',
    python: '$HOME',
    docker: '$HOME',
  },
  {
    ...same('A="$HOME"', '*'),
    medspa: /has a \$ in double quotes/,
    node: '$HOME',
    dotenv: '$HOME',
    python: '$HOME',
    docker: '"$HOME"',
  },
  { ...same("A='${HOME}'", '${HOME}'), medspa: /has \$\{ in single quotes/, python: '*', docker: "'${HOME}'" },
  {
    ...same('A=$(id)', '*'),
    medspa: /has a \$/,
    node: '$(id)',
    dotenv: '$(id)',
    compose: '-',
    python: '$(id)',
    docker: '$(id)',
  },
  { ...same('A=`b`', '`b`'), medspa: /has a `/, node: 'b', dotenv: 'b', bash: '*' },
  { ...same('A=b\\\nB=c', 'b\\'), medspa: /ends in a backslash/, bash: 'bB=c' },
  {
    ...same('A="b', ''),
    medspa: /opens a quote that nothing closes/,
    node: '"b',
    dotenv: '"b',
    compose: '-',
    python: '-',
    bash: '-',
    docker: '"b',
  },
  { ...same('A=b\nA=c', 'c'), medspa: /has the key of line 1 again/ },
  { ...same('export\tA=b', 'b'), medspa: /begins with export/, node: '-', docker: '-' },
  { ...same('set A=b', '-'), medspa: /command of Windows/ },
  { ...same('A: b', '-'), medspa: /as in YAML/, dotenv: 'b', compose: 'b' },
  { ...same('A-B=b', '-'), medspa: /name with a dash/ },
  { ...same('A.B=b', '-'), medspa: /name with a dash/ },
  { ...same('1A=b', '-'), medspa: /digit at its beginning/ },
  { ...same('A', '-'), medspa: /has no =/, docker: '*' },
  {
    ...same('A=b\rB=c', 'b'),
    medspa: /carriage return/,
    node: 'bB=c',
    compose: 'b\rB=c',
    bash: 'b\rB=c',
    docker: 'b\rB=c',
  },
  { ...same('A=b\u00a0', 'b'), medspa: /looks like a blank/, node: 'b\u00a0', bash: 'b\u00a0', docker: 'b\u00a0' },
  { ...same('A=\u00a0b', 'b'), medspa: /looks like a blank/, node: '\u00a0b', bash: '\u00a0b', docker: '\u00a0b' },
]

const ofA = (values: Readonly<Record<string, string | undefined>>) => values.A ?? '-'
/** As `.` reads it: the value that bash itself, or a program that it starts, then has. */
const bash = (text: string): string => {
  try {
    const script = 'eval "$TEXT" >&2 || exit 1; test -v A || exit 1; printf "%s." "$A"'
    const env = { PATH: process.env.PATH, HOME: '/home-of-bash', TEXT: text }
    return execFileSync('bash', ['-c', script], { env, encoding: 'utf8', stdio: 'pipe' }).slice(0, -1)
  } catch {
    return '-'
  }
}

describe('the table', () => {
  test.each(table.map((row) => [row.text, row] as const))('%j', (text, row) => {
    const { entries, problems } = parseDotenv(text)
    const said = problems.map(({ problem }) => problem).join('\n')
    if (row.medspa instanceof RegExp) expect(said).toMatch(row.medspa)
    else expect([entries.find(({ name }) => name === 'A')?.value, said]).toEqual([row.medspa, ''])
    expect([ofA(parseEnv(text)), ofA(parseWithDotenv(text))]).toEqual([row.node, row.dotenv])
    if (row.bash !== '*') expect(bash(text)).toBe(row.bash)
    // What is taken is what the four say, but for CRLF within quotes, of which Compose keeps the CR.
    if (typeof row.medspa === 'string')
      expect([row.node, row.dotenv, row.python, row.compose.replaceAll('\r\n', '\n')]).toEqual(
        Array(4).fill(row.medspa),
      )
  })
})

test('what is taken is what Node and dotenv read, whatever the file is', () => {
  const piece = fc.constantFrom(
    ...['A', 'B2', '_C', 'export ', '=', ' = ', ' ', '\t', '"', "'", '`', '\\', '\\n', '\\"', '#', ' #', '$', '${A}'],
    ...[
      '\n',
      '\n',
      '\nA=',
      '\nB="',
      "\nC='",
      '\r\n',
      '\r',
      ':',
      '.',
      '-',
      '{"a":1}',
      'x',
      'é',
      '\u00a0',
      '\u2028',
      '=',
    ],
    ...['\u0085', '\v', '\uFEFF', '-----BEGIN X-----', '-----END X-----', 'Qk0=', '"\n', "'\n", '# it\'s "', '😀'],
  )
  let taken = 0
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const text = `A=${pieces.join('')}`
      const { entries, problems } = parseDotenv(text)
      if (problems.length > 0) return
      taken++
      const read = Object.fromEntries(entries.map(({ name, value }) => [name, value]))
      // Node takes a comment for a name where blanks begin its line and a line before ended in quotes or blank.
      const byNode = Object.entries(parseEnv(text)).filter(([name]) => !name.startsWith('#'))
      expect(Object.fromEntries(byNode)).toEqual(read)
      expect(parseWithDotenv(text)).toEqual(read)
    }),
    { numRuns: 5000 },
  )
  expect(taken).toBeGreaterThan(100)
})

test('no problem quotes a part of a line', () => {
  const secret = 'hunter2hunter2'
  fc.assert(
    fc.property(fc.array(fc.constantFrom(secret, ...'=#$`"\'\\\n\r\t :.-{}'), { maxLength: 12 }), (pieces) => {
      for (const { problem } of parseDotenv(pieces.join('')).problems) expect(problem).not.toContain('hunter')
    }),
  )
})

test('a line is counted where it stands: quotes of several lines, CRLF, comments', () => {
  expect(parseDotenv('# c\r\n\r\nA="x\r\ny"\r\nB=`z`\r\n\r\nC=d#e').problems.map(({ line }) => line)).toEqual([5, 7])
})
