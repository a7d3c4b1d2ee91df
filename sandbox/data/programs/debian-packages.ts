import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { access, chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Debian packages unpacked somewhere: nothing is installed, no maintainer script runs, no daemon starts. */
export type UnpackedPackages = {
  /** The folder that stands for `/`. */
  root: string
  /** What a program from there needs to find the libraries that came with it. */
  env: Record<string, string>
}

/** What has been asked for in this process, so that two engines that start together unpack once. */
const asked = new Map<string, Promise<UnpackedPackages>>()

/**
 * Downloads `packages`, installed or not, and those of their dependencies that this machine lacks, and unpacks them into
 * `<folder>/<name>`, once: a second call, from this process or another, finds them. Works as any user, and where apt's
 * lists are empty. Throws what apt said when it cannot.
 */
export function unpackPackages(folder: string, name: string, packages: readonly string[]): Promise<UnpackedPackages> {
  const root = join(folder, name)
  const known = asked.get(root)
  if (known) return known
  const work = unpackOnce(folder, root, packages)
  asked.set(root, work)
  // A failure is not remembered: the network may be back at the next try.
  work.catch(() => asked.delete(root))
  return work
}

/**
 * Where packages are kept for a sandbox: beside it, shared with the other sandboxes of its owner, unless others may write
 * there (a program planted in `/tmp` would then be run).
 */
export async function packagesFolder(stateDir: string): Promise<string> {
  const parent = dirname(stateDir)
  const { uid, mode } = await stat(parent)
  const own = uid === process.getuid?.() && (mode & 0o022) === 0
  return join(own ? parent : stateDir, 'packages')
}

async function unpackOnce(folder: string, root: string, packages: readonly string[]): Promise<UnpackedPackages> {
  if (!(await exists(root))) {
    await mkdir(folder, { recursive: true })
    // Postgres starts from here as another user, whatever the umask is.
    await chmod(folder, 0o755)
    const draft = join(folder, `.${randomBytes(6).toString('hex')}.part`)
    try {
      await download(draft, packages)
      await unpack(join(draft, 'cache', 'archives'), join(draft, 'root'))
      await adopt(join(draft, 'root'), root)
    } finally {
      await rm(draft, { recursive: true, force: true })
    }
  }
  return { root, env: await libraryPath(root) }
}

/** Download only: apt checks hashes and signatures, and needs no lock as it installs nothing. */
async function download(draft: string, packages: readonly string[]): Promise<void> {
  await mkdir(join(draft, 'cache', 'archives', 'partial'), { recursive: true })
  await mkdir(join(draft, 'lists', 'partial'), { recursive: true })
  const options = [
    `Dir::Cache=${join(draft, 'cache')}`,
    'Debug::NoLocking=1',
    // As root apt would download as `_apt`, who may not write here.
    'APT::Sandbox::User=root',
    'APT::Install-Recommends=0',
  ].flatMap((option) => ['-o', option])
  const install = ['-y', '-q', '--download-only', '--reinstall', ...options, 'install', ...packages]
  try {
    await apt(install)
  } catch {
    // The machine's lists may be empty, or so old that what they name is gone: ask the mirrors, into lists of our own.
    const lists = ['-o', `Dir::State::lists=${join(draft, 'lists')}`]
    await apt(['-q', ...options, ...lists, 'update'])
    await apt([...lists, ...install])
  }
}

async function apt(args: string[]): Promise<void> {
  const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' }
  try {
    await run('apt-get', args, { env, maxBuffer: 16 << 20 })
  } catch (cause) {
    const { stderr = '', message } = cause as { stderr?: string; message: string }
    const said = stderr.split('\n').filter((line) => line.startsWith('E:'))
    throw new Error(said.join(' ') || message, { cause })
  }
}

async function unpack(archives: string, root: string): Promise<void> {
  await mkdir(root, { recursive: true })
  const files = (await readdir(archives)).filter((file) => file.endsWith('.deb'))
  // A newer libc than the machine's loader breaks every program that is given it.
  for (const file of files.filter((file) => !/^libc6?(-|_)/.test(file))) {
    await run('dpkg-deb', ['-x', join(archives, file), root])
  }
  await chmod(root, 0o755)
}

/** One rename makes it visible; when another process was first, its copy is as good. */
async function adopt(draft: string, root: string): Promise<void> {
  try {
    await rename(draft, root)
  } catch (error) {
    if (!(await exists(root))) throw error
  }
}

async function libraryPath(root: string): Promise<Record<string, string>> {
  const folders: string[] = []
  for (const base of [join(root, 'usr', 'lib'), join(root, 'lib')]) {
    const below = await readdir(base, { withFileTypes: true }).catch(() => [])
    // Debian's multiarch folders: x86_64-linux-gnu, aarch64-linux-gnu …
    for (const entry of below) if (/-linux-/.test(entry.name)) folders.push(join(base, entry.name))
  }
  return folders.length > 0 ? { LD_LIBRARY_PATH: folders.join(':') } : {}
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
