import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../support/trace.ts'

const read = (file: string) => readFileSync(path.join(root, 'docs', file), 'utf8')
const page = read('operations.md')
const [index = '', ...sections] = page.split(/^(?=## )/m)
const codes = new Set([...read('exit-codes.md').matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code))

describe('docs/operations.md', () => {
  it('begins with what is seen, by error codes that there are or findings of status', () => {
    const rows = [...index.matchAll(/^\| (?!you|---).+ \| (.*) \| \[.+ \|$/gm)]
    const named = rows.flatMap(([, cell = '']) => [...cell.matchAll(/`([a-z-]+)`/g)].map(([, code = '']) => code))
    expect(named.length).toBeGreaterThan(15)
    const findings = ['release-differs']
    expect(named.filter((code) => !codes.has(code) && !findings.includes(code))).toEqual([])
  })

  it('names the environment $E in every command, so that it can be pasted', () => {
    const code = [...page.matchAll(/^```\w*\n[\s\S]*?^```|`[^`\n]+`/gm)].map(([text]) => text)
    expect(code.filter((text) => text.includes('$E')).length).toBeGreaterThan(100)
    expect(code.filter((text) => /(?<![\w$.])E(?![\w.=])|<env(ironment)?>/.test(text))).toEqual([])
  })

  it('expands $E in every command: none stands in single quotes of the shell', () => {
    const blocks = [...page.matchAll(/^ *```(?:bash)?\n([\s\S]*?)^ *```/gm)].map(([, text = '']) => text)
    const quoted = blocks.flatMap((block) => [
      ...block.replace(/"(?:[^"\\]|\\.)*"/g, '').matchAll(/'[^'\n]*\$E[^'\n]*'/g),
    ])
    expect(quoted.map(([text]) => text)).toEqual([])
  })

  it('leads from its beginning to every part', () => {
    const anchors = (text: string) => [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor)
    const linked = new Set(anchors(index))
    const parts = sections.map((section) => [...section.matchAll(/^#{2,3} (.+)$/gm)].map(([, heading = '']) => heading))
    const anchorOf = (heading: string) =>
      heading
        .toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .replace(/ /g, '-')
    const unlinked = parts.filter((headings) => !headings.some((heading) => linked.has(anchorOf(heading))))
    expect(unlinked.map(([heading]) => heading)).toEqual(['Where to look'])
  })
})
