import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'

/** As Terraform names it: `linux_amd64`. */
export type Platform = string

const architectures: Record<string, string> = { x64: 'amd64', ia32: '386' }
const systems: Record<string, string> = { win32: 'windows' }

export const terraformPlatform = ({ platform, arch }: Pick<NodeJS.Process, 'platform' | 'arch'>): Platform =>
  `${systems[platform] ?? platform}_${architectures[arch] ?? arch}`

type Wanted = { platform: Platform /** Any version will do where none is named. */; version: string | undefined }

/** How far below a root a mirror is looked for: `/usr/local/share/terraform/plugins/registry.terraform.io` is at 5. */
const depth = 5

/** Folders that are large and hold no mirror; a checkout's `.terraform` is that checkout's own. */
const foldersWithoutMirror = new Set([
  '.terraform',
  'node_modules',
  'bin',
  'containerd',
  'doc',
  'docker',
  'include',
  'lib64',
  'locale',
  'man',
  'sbin',
  'src',
])

/**
 * The folder of a filesystem mirror that holds the AWS provider for this platform, the shallowest; undefined where there is
 * none. Layouts: developer.hashicorp.com/terraform/cli/config/config-file, "Filesystem mirror": unpacked
 * `<version>/<platform>/`, packed `terraform-provider-aws_<version>_<platform>.zip`.
 */
export const findMirror = async (options: Wanted & { roots: readonly string[] }): Promise<string | undefined> => {
  for (const root of options.roots) {
    let level = [root]
    for (let below = 0; below < depth && level.length > 0; below += 1) {
      const listings = await Promise.all(level.map(async (folder) => ({ folder, entries: await list(folder) })))
      for (const { folder, entries } of listings) {
        if (!entries.some(({ name }) => name === 'registry.terraform.io')) continue
        if (await holdsProvider(folder, options)) return folder
      }
      level = listings.flatMap(({ folder, entries }) =>
        entries
          .filter((entry) => entry.isDirectory() && !foldersWithoutMirror.has(entry.name))
          .map(({ name }) => path.join(folder, name)),
      )
    }
  }
  return undefined
}

const holdsProvider = async (mirror: string, { platform, version }: Wanted): Promise<boolean> => {
  const folder = path.join(mirror, 'registry.terraform.io', 'hashicorp', 'aws')
  const names = (await list(folder)).map(({ name }) => name)
  if (version !== undefined && names.includes(`terraform-provider-aws_${version}_${platform}.zip`)) return true
  const packed = (name: string) => name.startsWith('terraform-provider-aws_') && name.endsWith(`_${platform}.zip`)
  if (version === undefined && names.some(packed)) return true
  for (const name of version === undefined ? names : names.filter((each) => each === version)) {
    const platforms = await list(path.join(folder, name))
    if (platforms.some((each) => each.name === platform)) return true
  }
  return false
}

/** A folder that cannot be read holds no mirror for us. */
const list = (folder: string): Promise<Dirent[]> => readdir(folder, { withFileTypes: true }).catch(() => [])
