import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandPage } from '../../scripts/pages/commands.ts'
import { jsonPage } from '../../scripts/pages/json.ts'
import { commands, jsonCommandsOf } from '../../src/commands/index.ts'
import { beginDeploy, planRelease, release, requireAwake } from '../../src/tasks/deploy.ts'
import { stepsOf } from '../../src/tasks/list.ts'
import { program, takes } from '../support/commands.ts'
import { root } from '../support/trace.ts'

const read = (name: string) => readFileSync(path.join(root, 'docs', name), 'utf8')
const reference = read('reference.md')

describe('docs/commands.md', () => {
  it('is what the declarations of the commands say; `npm run pages` writes it', () => {
    expect(read('commands.md')).toBe(commandPage(commands, reference))
  })

  it('has of each command a sentence, a synopsis, an example, and the way to details', () => {
    const parts = read('commands.md').split(/^## /m).slice(2)
    expect(parts.map((part) => part.slice(0, part.indexOf('\n')))).toEqual(commands.map(({ words }) => words))
    const whole =
      /^[\w ]+\n\n[A-Z].+\.\n\n```\nmedspa .+\n```\n\n[\s\S]*```bash\n(?:.*medspa .+\n){2,}```\n\nMore: \[details\]/
    expect(parts.filter((part) => !whole.test(part)).map((part) => part.split('\n', 1)[0])).toEqual([])
  })
})

describe('docs/json.md', () => {
  it('has the shape of every result as its schema is now; `npm run pages` writes it', async () => {
    expect(read('json.md')).toBe(await jsonPage(read('json.md'), jsonCommandsOf(commands)))
  })

  it('gets a command that is new, loses one that is gone, and keeps the notes of the others', async () => {
    const [deploy, ...others] = jsonCommandsOf(commands)
    const without = await jsonPage(read('json.md'), others)
    expect(without).not.toContain(`\n## ${deploy?.words}\n`)
    expect(await jsonPage(without, jsonCommandsOf(commands))).toContain(`\n## ${deploy?.words}\n\n<!-- shape -->`)
    expect(without).toContain('`saves` is in USD a month.')
  })
})

describe('docs/reference.md', () => {
  it('names options that their commands take', () => {
    const parts = reference.split(/^## /m).slice(1)
    const faults = parts.flatMap((part) => {
      const words = part.slice(0, part.indexOf('\n')).split(' ')
      const group = program.commands.find((command) => command.name() === words[0])
      const command = words[1] === undefined ? group : group?.commands.find((each) => each.name() === words[1])
      if (command === undefined) return []
      const named = [...part.matchAll(/^\| `(--[a-z-]+)/gm)].map(([, option = '']) => option)
      const known = (option: string) => takes(command, option) || command.commands.some((each) => takes(each, option))
      return named.filter((option) => !known(option)).map((option) => `${words.join(' ')} ${option}`)
    })
    expect(faults).toEqual([])
  })

  it('lists the steps of deploy in their order, with their sections', () => {
    const steps = stepsOf(beginDeploy, requireAwake, planRelease, release)
    const rows = reference.matchAll(/^\| `([a-z-]+)` \| (\d[\d.]*) \|/gm)
    expect([...rows].map(([, id, section]) => ({ id, section }))).toEqual(
      steps.map(({ id, section }) => ({ id, section })),
    )
  })
})
