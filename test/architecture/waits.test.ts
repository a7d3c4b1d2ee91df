import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { filesOf, importsOf, root } from './imports.ts'

// Waits for this machine's own programs, and what paces all waits.
const notForAws = /^src\/(config|io)\//

const waiting = filesOf('src').filter(
  (file) =>
    !notForAws.test(file) &&
    importsOf(file).some(({ target }) => target === 'src/io/clock.ts') &&
    /\buntil\(/.test(text(file)),
)

it('every wait for AWS takes its limit and its pace from the table of waits', () => {
  expect(waiting.length).toBeGreaterThan(10)
  expect(waiting.filter((file) => !importsOf(file).some(({ target }) => target === 'src/waits.ts'))).toEqual([])
  // A number beside the table would be a limit that nobody holds against AWS.
  expect(waiting.filter((file) => /\b(limitMs|everyMs): [\d_]+\b/.test(text(file)))).toEqual([])
})

it('no row of the table is without a wait', () => {
  const texts = filesOf('src')
    .filter((file) => !file.startsWith('src/waits'))
    .map(text)
  const rows = filesOf('src/waits').flatMap((file) =>
    [...text(file).matchAll(/^ {2}(\w+): \{$/gm)].map(([, name = '']) => name),
  )
  expect(rows.length).toBeGreaterThan(20)
  expect(rows.filter((name) => !texts.some((each) => each.includes(`waits.${name}`)))).toEqual([])
})

function text(file: string): string {
  return readFileSync(path.join(root, file), 'utf8')
}
