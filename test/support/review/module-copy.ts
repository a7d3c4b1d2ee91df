import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { execa, type Options } from 'execa'
import { findCliConfig } from '../../../src/terraform/cli-config.ts'
import { startSharedProvider } from './shared-provider.ts'

const moduleDir = path.resolve(import.meta.dirname, '../../../infra/terraform')

/** A change to one file of a copy: the text `from`, which must be there once, becomes `to`. */
export type Edit = { file: string; from: string; to: string }

export type ModuleCopy = Awaited<ReturnType<typeof copyModule>>

/** A copy of infra/terraform in a temporary folder, edited, with its state on disk, `terraform init` done, and a provider started. */
export async function copyModule(edits: Edit[] = [], files: Record<string, string> = {}) {
  const base = await mkdtemp(path.join(tmpdir(), 'medspa-module-'))
  const dir = path.join(base, 'terraform')
  await cp(moduleDir, dir, { recursive: true, filter: (source) => path.basename(source) !== '.terraform' })
  await writeFile(path.join(dir, 'backend_override.tf'), 'terraform {\n  backend "local" {}\n}\n')
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(dir, name), text)
  for (const { file, from, to } of edits) {
    const text = await readFile(path.join(dir, file), 'utf8')
    if (text.split(from).length !== 2) throw new Error(`${file} does not hold this text exactly once:\n${from}`)
    await writeFile(
      path.join(dir, file),
      text.replace(from, () => to),
    )
  }
  const env = await terraformEnvironment(base)
  const run = (args: string[], options: Options, attached: Record<string, string> = {}) =>
    execa('terraform', args, { cwd: dir, ...options, env: { ...env, ...attached, ...options.env }, extendEnv: false })
  await run(['init', '-input=false', '-no-color'], {})
  const provider = await startSharedProvider(dir, env)
  return {
    dir,
    terraform: (args: string[], options: Options = {}) => run(args, options, provider.env),
    /** Another program, with Terraform's environment. */
    run: (program: string, args: string[], options: Options = {}) =>
      execa(program, args, { cwd: dir, ...options, env: { ...env, ...provider.env }, extendEnv: false }),
    async remove() {
      await provider.stop()
      await rm(base, { recursive: true, force: true })
    },
  }
}

/** This shell's environment without what would point Terraform elsewhere; the provider from where `medspa` finds it. */
async function terraformEnvironment(base: string): Promise<Record<string, string>> {
  const env: Record<string, string> = { CHECKPOINT_DISABLE: '1' }
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !/^(AWS_|TF_)/.test(name)) env[name] = value
  }
  const { file } = await findCliConfig({ env: process.env, home: homedir(), dir: base, moduleDir })
  if (file !== undefined) env.TF_CLI_CONFIG_FILE = file
  return env
}
