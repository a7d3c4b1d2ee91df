import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { documentOf, entry, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

let workplace: Workplace
let below: string
beforeAll(async () => {
  workplace = await openWorkplace()
  succeeded(await workplace.run('git', ['init', '-q']))
  below = path.join(workplace.dir, 'infra/terraform')
  await mkdir(below, { recursive: true })
})
afterAll(() => workplace.dispose())
beforeEach(() => rm(path.join(workplace.dir, '.medspa'), { recursive: true, force: true }))

const args = ['cost', '--env', 'development', '--settings', '--json']
const priced = async (cwd: string) => {
  const ran = await workplace.medspa(args, { cwd })
  return { ...documentOf(ran), exitCode: ran.exitCode, stderr: ran.stderr }
}

describe('the configuration', () => {
  it('is found from every folder of the checkout, and named if it is in a parent folder', async () => {
    await workplace.write('medspa.config.yaml', 'environments: { development: { aws: { region: us-west-2 } } }\n')
    for (const cwd of [workplace.dir, path.dirname(below), below])
      expect(await priced(cwd)).toMatchObject({ exitCode: 0, result: { region: 'us-west-2' } })
    expect((await priced(below)).stderr).toContain('note: the configuration is ../../medspa.config.yaml')
    expect((await priced(workplace.dir)).stderr).not.toContain('the configuration is')
  })

  it('that is invalid is reported in every folder, with its file', async () => {
    const file = path.join(workplace.dir, 'medspa.config.yaml')
    await workplace.write('medspa.config.yaml', 'aws: { account_id: "123456789012" }\n')
    expect(await priced(below)).toMatchObject({
      exitCode: 2,
      error: { code: 'config-invalid', message: expect.stringContaining(`${file}:1: aws: `) },
    })
  })

  it('is refused if there are two files, or one of another name', async () => {
    await workplace.write('medspa.config.yaml', '')
    await workplace.write('infra/medspa.config.yaml', '')
    expect(await priced(below)).toMatchObject({ exitCode: 2, error: { code: 'config-ambiguous' } })
    expect((await priced(workplace.dir)).exitCode).toBe(0)
    await rm(path.join(workplace.dir, 'infra/medspa.config.yaml'))
    await workplace.write('infra/medspa.config.yml', '')
    expect(await priced(below)).toMatchObject({ exitCode: 2, error: { code: 'config-misnamed' } })
    const named = await workplace.medspa([...args, '--config', '../medspa.config.yml'], { cwd: below })
    expect(named.exitCode, named.stderr).toBe(0)
    await rm(path.join(workplace.dir, 'infra/medspa.config.yml'))
  })

  it("has its runs recorded in the checkout's root, wherever a command was typed", async () => {
    await workplace.write('medspa.config.yaml', '')
    await priced(below)
    await priced(workplace.dir)
    expect(await readdir(path.join(workplace.dir, '.medspa/runs'))).toHaveLength(2)
    await expect(readdir(path.join(below, '.medspa'))).rejects.toMatchObject({ code: 'ENOENT' })
    const listed = documentOf(await workplace.medspa(['runs', '--all', '--json'], { cwd: below }))
    expect(listed.result).toMatchObject({ runs: [expect.anything(), expect.anything()] })
  })

  it('may come through a pipe', async () => {
    const ran = await workplace.run('bash', [
      '-c',
      '"$0" "$@" --config <(sleep 0.2; echo "environments: { development: { aws: { region: us-west-2 } } }")',
      process.execPath,
      entry,
      ...args,
    ])
    expect(documentOf(ran).result).toMatchObject({ region: 'us-west-2' })
  })
})
