import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
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

// `npm run bench:startup`, last line: whatever is added here comes before the first question of `medspa status`.
it('status asks AWS its first question with three packages, of which one is of the SDK: it reads ~/.aws', () => {
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
