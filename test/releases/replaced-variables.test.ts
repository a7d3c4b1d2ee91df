import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ownedVariables } from '../../src/releases/owned-variables.ts'
import { platformVariables, replacementOf } from '../../src/releases/replaced-variables.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const declared = [...read('infra/terraform/variables.tf').matchAll(/^variable "(\w+)"/gm)].map(([, name = '']) => name)

test('each variable of the release has a way in which it is changed', () => {
  expect(ownedVariables.filter((name) => replacementOf(name) === undefined)).toEqual([])
})

test('no variable that infra/terraform declares is told to be replaced', () => {
  expect(platformVariables.length).toBeGreaterThan(10)
  expect(platformVariables.filter((name) => declared.includes(name))).toEqual([])
})

test("the operators' page has every one of them", () => {
  const page = read('docs/operations.md')
  expect(platformVariables.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})
