import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../support/trace.ts'

const folder = path.join(root, 'docs/decisions')
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8')
const files = readdirSync(folder).filter((file) => /^\d/.test(file))
const numberOf = (file: string) => file.slice(0, 2)

describe('docs/decisions', () => {
  it('are numbered without a gap', () => {
    expect(files.map(numberOf)).toEqual(files.map((_, index) => String(index + 1).padStart(2, '0')))
  })

  it.each(files)('%s says when, and whether it still holds', (file) => {
    const status = '(accepted|replaced by (\\d\\d))'
    const day = '\\d{4}-\\d\\d-\\d\\d'
    const head = new RegExp(
      `^# (\\d\\d) .+\\n\\n- Date: ${day}(?:, extended ${day})*\\n- Status: ${status}\\n- Replaces: .+\\n`,
    ).exec(read(file))
    expect(head?.[1]).toBe(numberOf(file))
    if (head?.[3]) expect(files.map(numberOf)).toContain(head[3])
  })

  it('are all in the index, by their titles', () => {
    const rows = [...read('README.md').matchAll(/^\| \[(\d\d)\]\((.+)\) \| (.+) \|$/gm)].map(([, ...row]) => row)
    const titles = files.map((file) => [numberOf(file), file, /^# \d\d (.*)$/m.exec(read(file))?.[1]])
    expect(rows).toEqual(titles)
  })
})
