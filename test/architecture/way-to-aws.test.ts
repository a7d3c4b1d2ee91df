import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { architecture } from '../support/trace.ts'
import { importsOf, root } from './imports.ts'

const [, section = ''] = architecture.split(/^## From `medspa deploy`.*\n/m)
const [list = ''] = section.split(/^## /m)
const files = [...list.matchAll(/^\d+\. `([^`]+)`/gm)].map(([, file = '']) => file)
const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8')

/** Names under which src/deps.ts gives steps what a file constructs: `rollout` of src/rollout/rolling.ts. */
const adaptersOf = (file: string): string[] => {
  const constructors = [...textOf(file).matchAll(/^export (?:const|function) (create\w+)/gm)].map(([, name]) => name)
  return constructors.flatMap((name) =>
    [...textOf('src/deps.ts').matchAll(new RegExp(`\\b(\\w+)(?:: | = )${name}\\(`, 'g'))].map(([, key = '']) => key),
  )
}

/** Whether a reader of one file is led to the next: it imports it, or calls the adapter that src/deps.ts makes of it. */
const leadsTo = (file: string, next: string): boolean => {
  if (importsOf(file).some(({ target }) => target === next)) return true
  const text = textOf(file)
  return adaptersOf(next).some((name) => text.includes(`'${name}'`) && text.includes(`.${name}.`))
}

it('from `medspa deploy` to the AWS call that moves the service are ten files at most, each once', () => {
  expect(files.length).toBeGreaterThan(5)
  expect(files.length).toBeLessThanOrEqual(10)
  expect(files).toEqual([...new Set(files)])
})

it('each of them leads to the next, and the last one makes the call', () => {
  // entry.ts loads the bundle of main.ts by a name of its own.
  expect(textOf(files[0] ?? '')).toContain(`import('./${path.basename(files[1] ?? '')}')`)
  const broken = files.slice(1, -1).filter((file, at) => !leadsTo(file, files[at + 2] ?? ''))
  expect(broken).toEqual([])
  expect(textOf(files.at(-1) ?? '')).toContain('new UpdateServiceCommand(')
  expect(leadsTo('src/tasks/deploy.ts', 'src/rollout/rolling.ts')).toBe(false)
})
