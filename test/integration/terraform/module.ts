import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createShell, type Shell } from '../../../src/io/shell.ts'
import { createTerraform, type TerraformOptions } from '../../../src/terraform/run.ts'

/** A small root module in a folder of its own, with a wrapper whose every Terraform command is noted. */
export type Module = {
  dir: string
  dataDir: string
  /** The verbs that ran, in order. */
  verbs: string[]
  terraform: (options?: Partial<TerraformOptions>) => ReturnType<typeof createTerraform>
  remove: () => Promise<void>
}

/** What the wrapper's environment is in these tests: a PATH, and a home where no Terraform configuration is. */
export const environment = (home: string) => ({ PATH: process.env.PATH, HOME: home })

export const makeModule = async (configuration: string): Promise<Module> => {
  const base = await mkdtemp(path.join(tmpdir(), 'medspa-terraform-'))
  const dir = path.join(base, 'module')
  const dataDir = path.join(base, 'data')
  await mkdir(dir)
  await writeFile(path.join(dir, 'main.tf'), configuration)
  const verbs: string[] = []
  const shell = createShell()
  const noting: Shell = {
    run(file, args, options) {
      verbs.push(args[0] ?? '')
      return shell.run(file, args, options)
    },
    pipe(file, args, options) {
      verbs.push(args[0] ?? '')
      return shell.pipe(file, args, options)
    },
    follow(file, args, options) {
      verbs.push(args[0] ?? '')
      return shell.follow(file, args, options)
    },
  }
  return {
    dir,
    dataDir,
    verbs,
    terraform: (options = {}) =>
      createTerraform({
        moduleDir: dir,
        dataDir,
        env: environment(base),
        shell: noting,
        scrub: (text) => text.replaceAll('hunter2', '[redacted]'),
        lockTimeout: '0s',
        ...options,
      }),
    remove: () => rm(base, { recursive: true, force: true }),
  }
}
