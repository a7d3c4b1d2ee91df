import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { finderOf, tracedArguments } from './finder.ts'
import { canaryValues } from './values.ts'

const canaries = canaryValues()
const find = finderOf(canaries)
const around = (text: string) => `${'before '.repeat(30)}${text}${' after'.repeat(30)}`

describe('the finder of canaries', () => {
  it.each(canaries.map(({ name, value }) => ({ name, value })))('finds $name in every form', ({ name, value }) => {
    const base64 = ['', 'x', 'xy', 'xyz'].map((front) => Buffer.from(`${front}${value} and more`).toString('base64'))
    const forms = [
      value,
      JSON.stringify({ key: value }),
      JSON.stringify({ text: JSON.stringify({ key: value }) }),
      encodeURIComponent(value),
      new URLSearchParams({ key: value }).toString(),
      ...base64,
      ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')),
    ]
    for (const form of forms)
      expect(find('x', around(form)), form).toContainEqual(expect.stringMatching(`^${name}, .*, in x$`))
  })

  it('finds nothing in other text, and no value of another run', () => {
    expect(find('x', around(JSON.stringify(canaryValues())))).toEqual([])
  })

  it('opens archives', () => {
    const { name = '', value = '' } = canaries[0] ?? {}
    const folder = mkdtempSync(path.join(tmpdir(), 'medspa-canary-'))
    try {
      writeFileSync(path.join(folder, 'tfplan'), around(value))
      execFileSync('python3', ['-m', 'zipfile', '-c', 'plan.zip', 'tfplan', 'tfplan'], { cwd: folder })
      const plan = readFileSync(path.join(folder, 'plan.zip'))
      expect(plan.includes(value)).toBe(false)
      expect(find('plan', plan)).toContain(`${name}, plain, in plan`)
      expect(find('layer', gzipSync(around(value)))).toContain(`${name}, plain, in layer`)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('reads the arguments of a trace', () => {
    const trace = '71 execve("\\x2f\\x62", ["\\x62", "\\x70\\x77\\x3d\\xc3\\xa9"], 0x7ffe /* 40 vars */) = 0'
    expect(tracedArguments(trace)).toBe('71 execve("/b", ["b", "pw=é"], 0x7ffe /* 40 vars */) = 0')
  })

  it('refuses a value that is too short to be told from other text', () => {
    expect(() => finderOf([{ name: 'SQUARE_SANDBOX', value: 'true' }])).toThrow(/SQUARE_SANDBOX/)
  })
})
