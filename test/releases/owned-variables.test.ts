import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ownedVariables } from '../../src/releases/owned-variables.ts'
import { releaseSchema } from '../../src/releases/release.ts'

const module = path.resolve(import.meta.dirname, '../../infra/terraform')
const read = (file: string) => readFileSync(path.join(module, file), 'utf8')
const sorted = (names: Iterable<string>) => [...names].sort()

test('the release owns what infra/terraform reads from its parameter, and nothing else', () => {
  const passed = /^ {2}passed = \{\n([\s\S]*?)^ {2}\}/m.exec(read('release.tf'))?.[1] ?? ''
  const readThere = [...passed.matchAll(/^ +(\w+) += var\.(\w+)$/gm)]
  for (const [, variable, key] of readThere) expect(key).toBe(variable)
  expect(sorted(ownedVariables)).toEqual(sorted(readThere.map(([, variable = '']) => variable)))
})

test('each is a variable that is null unless told, and a key of the release', () => {
  const variables = new Map(
    [...read('variables.tf').matchAll(/^variable "(\w+)" \{([\s\S]*?)^\}/gm)].map(([, name = '', body]) => [
      name,
      body,
    ]),
  )
  for (const name of ownedVariables) {
    expect(variables.get(name), name).toMatch(/^ {2}default {5}= null$/m)
    expect(Object.keys(releaseSchema.shape)).toContain(name)
  }
})
