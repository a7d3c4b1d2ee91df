import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { status } from '../../src/commands/status/command.ts'
import { earlyOptions } from '../../src/early-question.ts'
import { filesOf, importsOf, root } from './imports.ts'

/** What is loaded with a file: what it imports, and what that imports, but for what is imported when it is wanted. */
function loadedWith(...files: string[]): Set<string> {
  const loaded = new Set(files)
  for (const file of loaded) {
    if (!file.startsWith('src/')) continue
    for (const { lazy, target, typeOnly } of importsOf(file)) if (!lazy && !typeOnly) loaded.add(target)
  }
  return loaded
}

const loaded = [...loadedWith('src/main.ts', 'src/commands/status/run.ts')]

// `npm run bench:startup`, last line: whatever is added here comes before the first question of `medspa status --env`.
it('the early question takes the two parts of the SDK that read ~/.aws and sign, and few files of ours', () => {
  const early = [...loadedWith('src/early-question.ts')].filter((target) => !target.startsWith('node:'))
  expect(early.filter((target) => !target.startsWith('src/')).sort()).toEqual([
    '@smithy/core/config',
    '@smithy/signature-v4',
  ])
  expect(early.length).toBeLessThan(16)
})

it('the entry loads it for `status` alone, and has its request sent before it loads medspa', () => {
  const entry = readFileSync(path.join(root, 'src/entry.ts'), 'utf8')
  const [asked, sent, loads] = ["argv[0] === 'status' ? ask()", 'await asked?.sent', 'await import(program)'].map(
    (text) => entry.indexOf(text),
  )
  expect(asked).toBeGreaterThan(0)
  expect(sent).toBeGreaterThan(asked ?? Number.NaN)
  expect(loads).toBeGreaterThan(sent ?? Number.NaN)
})

it('the early question knows the options of status but `--sandbox`, with a value where they have one', () => {
  const declared = Object.values(status.options)
    .flat()
    .map(({ flags }) => /^--(\w+)( <.*)?$/.exec(flags))
    .map((found) => [found?.[1], { type: found?.[2] === undefined ? 'boolean' : 'string' }])
  expect({ ...earlyOptions, sandbox: { type: 'boolean' } }).toEqual(Object.fromEntries(declared))
})

it('where the early question is none, status asks with three packages, of which one is of the SDK: it reads ~/.aws', () => {
  const packages = loaded.filter((target) => !target.startsWith('src/') && !target.startsWith('node:'))
  expect(packages.filter((target) => target !== 'package.json').sort()).toEqual([
    '@smithy/core/config',
    'commander',
    'zod',
  ])
})

it('neither the adapters nor what starts programs are loaded by then', () => {
  expect(loaded).toContain('src/access.ts')
  expect(loaded).not.toContain('src/deps.ts')
  // Of the file, which there need not be.
  expect(loaded).not.toContain('src/config/parse.ts')
  expect(loaded).not.toContain('src/config/schema.ts')
  expect(loaded).not.toContain('node:child_process')
})

it('zod is imported by its namespace, of which the bundler leaves out what nothing uses', () => {
  const whole = filesOf('src').filter((file) =>
    /^import (?!type )(?!\* as z )[^\n]* from 'zod'/m.test(readFileSync(path.join(root, file), 'utf8')),
  )
  expect(whole).toEqual([])
})

it('every body that has the frame has all declarations, so that the bundler makes one file of them', () => {
  for (const frame of ['src/commands/frame/plain.ts', 'src/commands/frame/run-command.ts'])
    expect(loadedWith(frame)).toContain('src/commands/declarations.ts')
})
