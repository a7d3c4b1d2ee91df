import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { program, takes } from '../support/commands.ts'
import { root } from '../support/trace.ts'

const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const page = read('docs/checklist.md')
const sections = [...page.matchAll(/^##+ (\d+(?:\.\d+)?) /gm)].map(([, section = '']) => section)

describe('docs/checklist.md', () => {
  it('has the sections in their order', () => {
    const below = Array.from({ length: 10 }, (_, index) => `2.${index + 1}`)
    expect(sections).toEqual(['0', '1', '2', ...below, '3', '4', '5'])
  })

  it('has every section that a step, a command or a text of the source names', () => {
    const named = globSync('{src,sandbox,infra,scripts}/**/*.{ts,tf,hcl,sh}', { cwd: root })
      .filter((file) => !file.includes('node_modules'))
      .flatMap((file) =>
        [
          ...read(file).matchAll(
            /\bsection: '([\d.]+(?:-[\d.]+)?)'|\bsections? (\d+(?:\.\d+)?) of (?:the|docs\/)? ?checklist|\bchecklist,? (?:section )?(\d+(?:\.\d+)?)/gi,
          ),
        ].flatMap(([, step, text, comment]) =>
          (step ?? text ?? comment ?? '').split('-').map((section) => ({ file, section })),
        ),
      )
    expect(named.length).toBeGreaterThan(40)
    expect(named.filter(({ section }) => !sections.includes(section))).toEqual([])
  })

  it('names commands and options that exist', () => {
    const named = [...page.matchAll(/`medspa ([a-z]+)(?: ([a-z]+))?((?: [^`]*)?)`/g)]
    expect(named.length).toBeGreaterThan(30)
    const faults = named.flatMap(([line, first = '', second, rest = '']) => {
      const group = program.commands.find((command) => command.name() === first)
      const command = second === undefined ? group : group?.commands.find((inner) => inner.name() === second)
      const options = [...rest.matchAll(/--[a-z-]+/g)].map(([option]) => option)
      return command && options.every((option) => takes(command, option)) ? [] : [line]
    })
    expect(faults).toEqual([])
  })

  it('says of every line how it is done', () => {
    const rows = [...page.matchAll(/^\| (?!what|---)(.*) \| (.*) \|$/gm)]
    expect(rows.length).toBeGreaterThan(35)
    expect(rows.filter(([, , how = '']) => how.trim() === '').map(([row]) => row)).toEqual([])
  })

  it('is found from the README and the help', () => {
    expect(read('README.md')).toContain('(docs/checklist.md)')
    const help: string[] = []
    program.configureOutput({ writeOut: (text) => help.push(text) }).outputHelp()
    expect(help.join('')).toContain('docs/checklist.md')
  })
})
