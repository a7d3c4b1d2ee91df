import { describe, expect, it } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { renderTexts } from '../../src/program/texts.ts'

const { help } = renderTexts('0')
const pages = Object.entries(help)

describe('the help', () => {
  it('fits 80 columns, examples too', () => {
    expect(pages.length).toBeGreaterThan(50)
    const wide = pages.flatMap(([words, page]) =>
      page.split('\n').flatMap((line) => (line.length > 80 ? [`${words}: ${line}`] : [])),
    )
    expect(wide).toEqual([])
  })

  it('words its own option and its own command alike everywhere', () => {
    const worded = (pattern: RegExp) => [...new Set(pages.flatMap(([, page]) => pattern.exec(page)?.[1] ?? []))]
    expect(worded(/--help +(.+)$/m)).toEqual(['show this help'])
    expect(worded(/^ {2}help \[command\] +(.+)$/m)).toEqual(['show the help of a command'])
  })
})

describe('the examples of a command', () => {
  it.each(commands.map(({ examples, words }) => ({ words, lines: examples.map(([line]) => line) })))(
    'are two at least, and can be pasted: $words',
    ({ lines, words }) => {
      expect(lines.length).toBeGreaterThanOrEqual(2)
      // `…` stands for something that the reader has to know.
      expect(lines.filter((line) => !line.includes(`medspa ${words}`) || /…|\.\.\./.test(line))).toEqual([])
    },
  )
})

describe('a description', () => {
  it('begins with a capital in a list of commands, with a small letter in a list of options', () => {
    const faults = commands.flatMap(({ description, options, words }) => [
      ...(/^[A-Z]/.test(description) && !description.endsWith('.') ? [] : [`${words}: ${description}`]),
      ...Object.values(options ?? {})
        .flat()
        .filter((option) => /^[A-Z][a-z]/.test(option.description) || option.description.endsWith('.'))
        .map((option) => `${words} ${option.flags}: ${option.description}`),
    ])
    expect(faults).toEqual([])
  })
})
