import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../infra/terraform')
const modules = readdirSync(path.join(root, 'modules'))

/** The text of a folder's .tf files, by their names. */
const filesIn = (folder: string): Map<string, string> =>
  new Map(
    readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.tf'))
      .map((name) => [name, readFileSync(path.join(root, folder, name), 'utf8')]),
  )
const all = (folder: string) => [...filesIn(folder).values()].join('\n')

describe.each(['.', ...modules.map((name) => `modules/${name}`)])('%s', (folder) => {
  it('names the versions of Terraform and of the provider that it uses, with an upper bound', () => {
    const versions = filesIn(folder).get('versions.tf') ?? ''
    expect(versions).toMatch(/^ {2}required_version = "~> 1\.\d+"$/m)
    if (/^(resource|data) "aws_/m.test(all(folder)))
      expect(versions).toMatch(/source {2}= "hashicorp\/aws"\n +version = "~> \d+\.\d+"/)
  })
})

describe.each(modules)('module %s', (name) => {
  it('says of every input whether it may be null', () => {
    const inputs = [...all(`modules/${name}`).matchAll(/^variable "(\w+)" \{\n([\s\S]*?)^\}/gm)]
    for (const [, input, body = ''] of inputs) {
      const says = [/^ {2}default += null$/m, /^ {2}nullable += false$/m].filter((words) => words.test(body))
      expect(says, `${input}: either default = null or nullable = false`).toHaveLength(1)
    }
  })
})

it('asks no module for all of its outputs, and hides no misspelt one', () => {
  const code = all('.').replaceAll(/#.*/g, '')
  expect(code).not.toMatch(/module\.\w+\[\*\]/)
  expect(code).not.toMatch(/try\([^\n]*module\./)
})
