import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { isImportable } from '../../src/terraform/importable.ts'

const root = path.resolve(import.meta.dirname, '../../infra/terraform')

/** A resource's address, but for the indices of its modules, which `count` gives them. */
const plain = (address: string) => address.replaceAll(/\[[^\]]*\]/g, '')

/** Addresses of the root's and its modules' resources whose type medspa imports; a module is called as its folder. */
async function importableResources(): Promise<string[]> {
  const modules = await readdir(path.join(root, 'modules'))
  const folders = [['', root], ...modules.map((name) => [`module.${name}.`, path.join(root, 'modules', name)])]
  const found = await Promise.all(
    folders.map(async ([prefix = '', folder = '']) => {
      const files = (await readdir(folder)).filter((name) => name.endsWith('.tf'))
      const texts = await Promise.all(files.map((name) => readFile(path.join(folder, name), 'utf8')))
      return texts
        .flatMap((text) => [...text.matchAll(/^resource "(\w+)" "(\w+)"/gm)])
        .filter(([, type = '']) => isImportable(type))
        .map(([, type, name]) => `${prefix}${type}.${name}`)
    }),
  )
  return found.flat().sort()
}

it('every secret and every log group can be taken into the state: by an import block, which asks for its own address', async () => {
  const text = await readFile(path.join(root, 'imports.tf'), 'utf8')
  const blocks = [...text.matchAll(/^import \{\n(.*?)^\}/gms)].map(([, body = '']) => ({
    to: /^ +to += (\S+)$/m.exec(body)?.[1] ?? '',
    asked: /if address == "(.+)" \}$/m.exec(body)?.[1]?.replaceAll('\\"', '"'),
  }))
  const resources = await importableResources()
  expect(resources.length).toBeGreaterThan(5)
  // A resource of several has a block for each of them.
  expect([...new Set(blocks.map(({ to }) => plain(to)))].sort()).toEqual(resources)
  // Of resources by names that a configuration gives, one block asks for all.
  const named = blocks.filter(({ to }) => to.endsWith('[each.key]'))
  expect(named.map(({ to }) => text.includes(`startswith(address, "${plain(to)}[")`))).toEqual(named.map(() => true))
  const single = blocks.filter((block) => !named.includes(block))
  expect(single.filter(({ asked, to }) => asked !== to)).toEqual([])
})

it('the variable takes exactly the addresses of the import blocks', async () => {
  const blocks = await readFile(path.join(root, 'imports.tf'), 'utf8')
  const variables = await readFile(path.join(root, 'variables.tf'), 'utf8')
  const [, body = ''] = /^variable "import_ids" \{\n(.*?)^\}/ms.exec(variables) ?? []
  const allowed = [...body.matchAll(/^ +"(.+)",$/gm)].map(([, address]) => address?.replaceAll('\\"', '"'))
  const wanted = [...blocks.matchAll(/^ +to += (\S+)$/gm)].map(([, address]) => address)
  expect(allowed.sort()).toEqual(wanted.filter((address) => !address?.endsWith('[each.key]')).sort())
  expect(body).toContain('can(regex("^aws_cloudwatch_log_group\\\\.worker')
})
