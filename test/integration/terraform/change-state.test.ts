import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type Module, makeModule } from './module.ts'

const modules: Module[] = []
afterEach(async () => {
  for (const module of modules.splice(0)) await module.remove()
})

const address = 'aws_db_instance.this'
const state = {
  ...{ version: 4, terraform_version: '1.11.0', serial: 3, lineage: 'a-test', outputs: {} },
  resources: [
    {
      ...{ mode: 'managed', type: 'aws_db_instance', name: 'this' },
      provider: 'provider["registry.terraform.io/hashicorp/aws"]',
      instances: [
        {
          ...{ schema_version: 2, status: 'tainted' },
          attributes: { identifier: 'a', skip_final_snapshot: true, final_snapshot_identifier: null },
        },
      ],
    },
  ],
}

/** A module without a configuration of what its state has: no provider is asked. */
const moduleWith = async (content: object | undefined) => {
  const module = await makeModule('')
  modules.push(module)
  if (content) await writeFile(path.join(module.dir, 'terraform.tfstate'), JSON.stringify(content))
  return { ...module, it: module.terraform() }
}

test('what is tainted is untainted, and a final snapshot is named, in the state alone', async () => {
  const { it, dataDir, verbs } = await moduleWith(state)
  expect(await it.dataInState()).toMatchObject([{ address, tainted: true, finalSnapshot: undefined }])
  await it.untaint(address)
  await it.writeFinalSnapshots([{ address, finalSnapshot: 'a-final-1' }])
  expect(await it.dataInState()).toMatchObject([{ address, id: 'a', tainted: false, finalSnapshot: 'a-final-1' }])
  await it.writeFinalSnapshots([{ address, finalSnapshot: undefined }])
  expect(await it.dataInState()).toMatchObject([{ address, finalSnapshot: undefined }])
  // The file that was pushed held the whole state.
  expect(await readdir(path.join(dataDir, 'runs'))).toEqual([])
  expect(new Set(verbs)).toEqual(new Set(['state', 'untaint']))
})

test('nothing is written where nothing is wanted, and an empty state has neither', async () => {
  const { it, verbs } = await moduleWith(undefined)
  expect(await it.dataInState()).toEqual([])
  await it.writeFinalSnapshots([])
  expect(verbs).toEqual(['state'])
})

test('what Terraform refuses is said in its words', async () => {
  const { it } = await moduleWith(state)
  const failure = await it.untaint('aws_db_instance.another').catch((error: unknown) => error)
  expect(failure).toMatchObject({
    code: 'terraform-failed',
    message: expect.stringContaining('terraform untaint: No such resource instance'),
  })
})
