import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Canary, finderOf } from '../support/canary/finder.ts'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { filesBelow } from './support/removed-files.ts'

// What needs a deployed environment; the rest is test/integration/cli/hostile-values.test.ts.
describe('a value of 60,000 bytes, and values that are words of documents, in a deployed environment', () => {
  const large = { name: 'CLINIC_CA_BUNDLE', value: randomBytes(45_000).toString('base64') }
  const canaries: Canary[] = [
    large,
    ...Array.from({ length: 40 }, (_, at) => ({
      name: `CANARY_${at}`,
      value: randomBytes(9 + at).toString('base64url'),
    })),
  ]
  const words = {
    MODE_X: 'status',
    BUILD_TYPE: 'release',
    PUNCTUATION_X: '","status":"',
    FLAG_X: 'true',
    DONE_X: 'done',
  }
  const find = finderOf(canaries)
  let clone: Checkout
  let folder: string
  beforeAll(async () => {
    clone = await populatedClone()
    folder = await mkdtemp(path.join(tmpdir(), 'medspa-hostile-'))
    const given = Object.fromEntries(canaries.map(({ name, value }) => [name, value]))
    const file = path.join(folder, 'secret.json')
    await writeFile(file, JSON.stringify({ ...(await developmentOf(clone).keys()), ...given, ...words }))
    const put = 'aws secretsmanager put-secret-value --secret-id medspa-development-app-secrets --secret-string'
    succeeded(await clone.bash(`${put} 'file://${file}'`))
  })
  afterAll(async () => {
    await clone?.dispose()
    if (folder) await rm(folder, { recursive: true })
  })

  const medspa = async (args: readonly string[]) => {
    const ran = await clone.medspa([...args])
    expect([args.join(' '), find(args.join(' '), ran.stdout + ran.stderr)]).toEqual([args.join(' '), []])
    return succeeded(ran)
  }
  const json = async (command: string, args: readonly string[] = []) =>
    documentOf(await medspa([...command.split(' '), ...args, ...common, '--json']))

  it('makes no command fail, and breaks no document', async () => {
    const commit = (await clone.run('git', ['rev-parse', 'HEAD'])).stdout.trim()
    const deployed = await json('deploy', ['--yes'])
    expect(deployed.result).toMatchObject({ release: commit, urls: { api: expect.stringMatching(/^http/) } })
    for (const { id, section, status } of deployed.steps)
      expect([id, section, status].join(' ')).not.toContain('redacted')
    await medspa([...deployCommand, '--verbose'])
    expect((await json('plan')).result).toMatchObject({ changes: [], empty: true })
    expect((await json('migrate')).result).toMatchObject({ exitCode: 0 })
    const { probes } = (await json('validate')).result as { probes: { id: string; status: string }[] }
    expect(probes.filter(({ id, status }) => status !== 'ok' && id !== 'alarms').map(({ id }) => id)).toEqual([
      'certificate',
      'domain',
    ])
    expect(probes.map(({ id }) => id)).toContain('missed-call')
    for (const command of ['secrets list', 'secrets check', 'cost', 'runs', 'unlock']) await json(command)
  })

  it('can be unset, once the tasks have given it up', async () => {
    const config = path.join(clone.dir, 'medspa.config.yaml')
    await writeFile(config, `secrets:\n  keys:\n    ${large.name}: { unread: true }\n`)
    await json('deploy', ['--yes'])
    expect((await json('secrets unset', [large.name, '--yes', '--no-roll'])).result).toMatchObject({
      changed: [large.name],
    })
    expect(Object.keys(await developmentOf(clone).keys())).not.toContain(large.name)
    await json('secrets list')
  })

  it('is not in any file that remains', async () => {
    const files = filesBelow(path.join(clone.dir, '.medspa'))
    expect(files.length).toBeGreaterThan(5)
    for (const file of files) expect(find(file, await readFile(file))).toEqual([])
  })
})
