import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { exists } from '../io/files.ts'
import { findMirror, type Platform, terraformPlatform } from './mirror.ts'

type CliConfig = {
  /** What to set TF_CLI_CONFIG_FILE to; undefined means: unset it, and Terraform's own defaults hold. */
  file?: string
  /** One line worth saying to the operator. */
  note?: string
}

type CliConfigOptions = {
  env: Record<string, string | undefined>
  home: string
  /** Where a configuration of ours is kept when one is needed. */
  dir: string
  /** The root module, whose lock file names the provider's version. */
  moduleDir: string
  /** Where a machine may keep a mirror of providers; `/opt`, `/usr`, `/var/lib` and `~/.terraform.d` unless told. */
  roots?: readonly string[]
  platform?: Platform
}

/**
 * Finds where Terraform is to get the AWS provider from: the operator's own configuration, unless that only says where
 * providers are cached; else a mirror on this machine,
 * by a configuration written for it; else the registry. A TF_CLI_CONFIG_FILE that names a missing file would only be a
 * warning to Terraform, which would then dial the registry: it is as if unset, and `note` says so.
 */
export const findCliConfig = async (options: CliConfigOptions): Promise<CliConfig> => {
  const { env, home, dir, moduleDir } = options
  const named = env.TF_CLI_CONFIG_FILE
  if (named !== undefined && named !== '' && (await exists(named))) return { file: named }
  const missing =
    named === undefined || named === '' ? {} : { note: `TF_CLI_CONFIG_FILE names a missing file, ${named}: ignored` }
  const own = path.join(home, '.terraformrc')
  const cache = (await exists(own)) ? cacheAlone(await readFile(own, 'utf8')) : undefined
  if (cache === undefined && (await exists(own))) return { file: own, ...missing }
  const mirror = await findMirror({
    roots: options.roots ?? ['/opt', '/usr', '/var/lib', path.join(home, '.terraform.d')],
    platform: options.platform ?? terraformPlatform(process),
    version: await lockedVersion(moduleDir),
  })
  if (mirror === undefined) return cache === undefined ? missing : { file: own, ...missing }
  return { file: await writeConfig(dir, mirror, cache), ...missing }
}

/**
 * The same as environment variables to set and to unset, and what the operator should hear of it.
 * @param dir where a configuration of ours is kept when one is needed
 * @param moduleDir the root module
 */
export async function providerEnvironment({
  dir,
  env,
  moduleDir,
}: Pick<CliConfigOptions, 'dir' | 'env' | 'moduleDir'>): Promise<{
  set: Record<string, string>
  unset: string[]
  notes: string[]
}> {
  const { file, note } = await findCliConfig({ env, home: env.HOME || homedir(), dir, moduleDir })
  return {
    set: file === undefined ? {} : { TF_CLI_CONFIG_FILE: file },
    unset: file === undefined && env.TF_CLI_CONFIG_FILE ? ['TF_CLI_CONFIG_FILE'] : [],
    notes: note === undefined ? [] : [note],
  }
}

/**
 * Variables with which Terraform works with the same account as the clients. It prefers keys in the environment to a
 * profile, and the clients do not: with a profile there are no keys.
 */
export const accountEnvironment = (awsProfile: string | undefined): Record<string, string | undefined> =>
  awsProfile === undefined
    ? {}
    : {
        AWS_PROFILE: awsProfile,
        AWS_ACCESS_KEY_ID: undefined,
        AWS_SECRET_ACCESS_KEY: undefined,
        AWS_SESSION_TOKEN: undefined,
      }

const provider = 'registry.terraform.io/hashicorp/aws'

/** Terraform writes `provider "registry.terraform.io/hashicorp/aws" { version = "5.100.0" …` into its lock file. */
const lockedVersion = async (moduleDir: string): Promise<string | undefined> => {
  const text = await readFile(path.join(moduleDir, '.terraform.lock.hcl'), 'utf8').catch(() => '')
  const at = text.indexOf(`provider "${provider}"`)
  return at < 0 ? undefined : /^\s*version\s*=\s*"([^"]+)"/m.exec(text.slice(at))?.[1]
}

/**
 * The lines of a configuration that sets nothing but where providers are cached, which says nothing of where they come
 * from; undefined of any other one, which is the operator's to the last line.
 */
const cacheAlone = (text: string): string | undefined => {
  const lines = text.split('\n').filter((line) => !/^\s*(#.*|\/\/.*)?$/.test(line))
  const setting =
    /^\s*(plugin_cache_dir\s*=\s*"[^"]*"|(disable_checkpoint|plugin_cache_may_break_dependency_lock_file)\s*=\s*\w+)\s*$/
  return lines.every((line) => setting.test(line)) ? lines.join('\n') : undefined
}

const writeConfig = async (dir: string, mirror: string, cache = ''): Promise<string> => {
  const file = path.join(dir, 'terraformrc')
  const text = `# Written by medspa: this machine has a mirror of the AWS provider.
${cache === '' ? '' : `${cache}\n`}provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ["${provider}"]
  }
  direct {
    exclude = ["${provider}"]
  }
}
`
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return file
  await mkdir(dir, { recursive: true, mode: 0o700 })
  // Another run may be reading it.
  const half = `${file}.${process.pid}.new`
  await writeFile(half, text)
  await rename(half, file)
  return file
}
