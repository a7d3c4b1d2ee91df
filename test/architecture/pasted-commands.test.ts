import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesOf, root } from './imports.ts'

const made = /^(?:aws)?commandLine$/i

/** `const look = (arn: string) => awsCommandLine(…)`: its calls are commands in any file. */
const makers = /const (\w+) = \([^=]*\)(?:: string)? =>\s*(\w+)\(/g
/** `const all = commandLine('plan')`: a command in this file. */
const values = /const (\w+) = (\w+)\(/g

const names = (source: string, pattern: RegExp, known: ReadonlySet<string>) =>
  [...source.matchAll(pattern)].flatMap(([, name = '', by = '']) => (made.test(by) || known.has(by) ? [name] : []))

/** The place behind the `}` that ends what begins with `${` at `from`. */
const endOf = (source: string, from: number): number => {
  let depth = 0
  for (let at = from + 1; at < source.length; at++) {
    if (source[at] === '{') depth++
    if (source[at] === '}' && --depth === 0) return at + 1
  }
  return source.length
}

/**
 * Commands in a text that are neither in backticks nor the end of the text: the full stop or the words behind one are
 * pasted with it.
 */
function unended(source: string, known: ReadonlySet<string>): string[] {
  const all = ['commandLine', 'awsCommandLine', ...known, ...names(source, values, known)]
  const begins = new RegExp(`\\$\\{(?:${all.join('|')})\\b`, 'g')
  return [...source.matchAll(begins)].flatMap(({ index }) => {
    const end = endOf(source, index)
    const behind = source.slice(end)
    const quoted = source.slice(0, index).endsWith('\\`') && behind.startsWith('\\`')
    const last = /^(?:`(?!\s*\+)|\\n)/.test(behind)
    return quoted || last ? [] : [source.slice(index, end + 20).replaceAll('\n', ' ')]
  })
}

/** `#{` stands for what begins a placeholder. */
const code = (source: string) => source.replaceAll('#{', '${')

describe('a command in a text', () => {
  it.each([
    ['a full stop', "`Run: #{commandLine('plan')}.`"],
    ['words', '`Run: #{awsCommandLine(`ecs x #{id}`)} Then wait.`'],
    ['the next part of the text', "`Run: #{commandLine('plan')}` +\n  'Then wait.'"],
    ['a full stop, by a name', "const run = commandLine('plan')\nconst hint = `Run: #{run}.`"],
  ])('is seen with %s behind it', (_, source) => {
    expect(unended(code(source), new Set())).toHaveLength(1)
  })

  it.each(["`Run: #{commandLine('plan')}`", "`Run \\`#{commandLine('plan')}\\`. Then wait.`"])(
    'is well quoted, or last: %s',
    (source) => {
      expect(unended(code(source), new Set())).toEqual([])
    },
  )

  it('can be pasted wherever it stands', () => {
    const files = filesOf('src').filter((file) => file !== 'src/command-line.ts')
    const sources = files.map((file) => ({ file, source: readFileSync(path.join(root, file), 'utf8') }))
    const known = new Set(sources.flatMap(({ source }) => names(source, makers, new Set())))
    expect([...known]).toContain('tailCommand')
    const found = sources.flatMap(({ file, source }) => unended(source, known).map((each) => `${file}: ${each}`))
    expect(found).toEqual([])
  })
})
