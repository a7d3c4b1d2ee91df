import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { monthlyEstimate } from '../../src/cost/estimate.ts'
import { settingsOf } from '../cost/settings.ts'
import { program, takes } from '../support/commands.ts'
import { root } from '../support/trace.ts'

const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const readme = read('README.md')

describe('README.md', () => {
  it('begins with three lines of text and the two commands, one of which runs the main job and one the tests', () => {
    expect(readme).toMatch(
      /^# medspa\n\n(?:[^\n`]+(?:`[^`]+`)?[^\n]*\n){1,4}\n```\nnpm ci && npx medspa deploy --env development --sandbox --yes\nnpm ci && npm test\n```\n/,
    )
  })

  it('has six things to try, each with what it prints', () => {
    const [, tried = ''] = readme.split('## Try it\n')
    const [part = ''] = tried.split(/^## /m)
    const steps = part.split(/^\d\. /m).slice(1)
    expect(steps).toHaveLength(6)
    expect(steps.filter((step) => !/```\n {3}\$ .+\n {3}\S/.test(step))).toEqual([])
  })

  it.each(['development', 'production'] as const)('says what %s costs as `medspa cost` does', (environment) => {
    const settings = settingsOf(environment)
    const span = ({ low, high }: { low: number; high: number }) => `${Math.round(low)} to ${Math.round(high)}`
    const [awake, parked] = [monthlyEstimate(settings), monthlyEstimate(settings, 'yes')]
    expect(readme).toContain(`| ${environment} | ${span(awake)} | ${span(parked)} |`)
  })

  it('names commands and options that there are', () => {
    const lines = [
      ...readme.matchAll(/\bmedspa ((?:[a-z]+ ?)+)((?:--[a-z-]+|[A-Z_]+| |<[a-z]+>|development|production)*)/g),
    ]
    expect(lines.length).toBeGreaterThan(30)
    const faults = lines.flatMap(([line, words = '', rest = '']) => {
      const [first = '', second] = words.trim().split(' ')
      const group = program.commands.find((command) => command.name() === first)
      if (group === undefined) return [line]
      const command = group.commands.find((each) => each.name() === second) ?? group
      return [...rest.matchAll(/--[a-z-]+/g)].every(([option]) => takes(command, option)) ? [] : [line]
    })
    expect(faults).toEqual([])
  })

  it('has short cells in its tables, and lines that fit', () => {
    const lines = readme.split('\n')
    const cells = lines.filter((line) => line.startsWith('|')).flatMap((line) => line.split('|'))
    expect(cells.filter((cell) => cell.length > 90)).toEqual([])
    expect(lines.filter((line) => line.length > 130)).toEqual([])
  })

  it('leads to every page of docs/, and to the other pages of the root', () => {
    for (const page of ['commands', 'reference', 'configuration', 'json', 'exit-codes', 'operations', 'how-it-works'])
      expect(readme).toContain(`(docs/${page}.md)`)
    for (const page of ['SECURITY.md', 'CONTRIBUTING.md']) expect(readme).toContain(`(${page})`)
  })
})
