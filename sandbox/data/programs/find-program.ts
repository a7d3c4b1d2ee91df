import { constants } from 'node:fs'
import { access, readdir, realpath } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { packagesFolder, unpackPackages } from './debian-packages.ts'

/** A program that can be started: its file, and what must be added to its environment. */
export type Program = { path: string; env: Record<string, string> }

const POSTGRES = ['postgres', 'initdb', 'pg_dump', 'pg_restore', 'pg_basebackup', 'psql'] as const
type PostgresProgram = (typeof POSTGRES)[number]
export type ProgramName = PostgresProgram | 'redis-server' | 'docker-registry'

/** Debian's packages that hold a program. `redis-server` is a link to a file of redis-tools, which a machine may have. */
export const PACKAGES = { 'redis-server': ['redis-server', 'redis-tools'], 'docker-registry': ['docker-registry'] }

/** Where programs live that a daemon's PATH may lack. */
const USUAL_FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/opt/homebrew/bin']
/** Each holds one folder a major version, with `bin` inside: Debian, and RPM's layout. */
const POSTGRES_FOLDERS = ['/usr/lib/postgresql', '/usr/local/lib/postgresql']
/** The platform's databases are Postgres 15; a rehearsal on another major would prove less. */
const POSTGRES_MAJOR = '15'

/**
 * Finds `name` on this machine: in PATH, in the usual folders, or in Debian's packages unpacked beside the sandbox's state
 * (`packagesFolder`). Throws an error that names the package to install.
 */
export async function findProgram(name: ProgramName, stateDir: string): Promise<Program> {
  if (isPostgres(name)) {
    const { folder, env } = await findPostgres(stateDir)
    return { path: join(folder, name), env }
  }
  const path = await firstExecutable([...pathFolders(), ...USUAL_FOLDERS].map((folder) => join(folder, name)))
  if (path) return { path, env: {} }
  const { folder, env } = await unpack(stateDir, { name, packages: PACKAGES[name], bin: 'usr/bin', program: name })
  return { path: join(folder, name), env }
}

/**
 * One folder that holds all of Postgres' programs: a server with another version's `pg_dump` is of no use. Debian's
 * `/usr/bin/psql` and its like are scripts that look for clusters of the machine; links are followed, so what counts is
 * the folder of the real program.
 */
async function findPostgres(stateDir: string): Promise<{ folder: string; env: Record<string, string> }> {
  const candidates = [...(await versionFolders()), ...(await realFolders())]
  for (const folder of candidates) {
    const found = await Promise.all(POSTGRES.map((name) => executable(join(folder, name))))
    if (found.every(Boolean)) return { folder, env: {} }
  }
  return unpack(stateDir, {
    name: `postgresql-${POSTGRES_MAJOR}`,
    packages: [`postgresql-${POSTGRES_MAJOR}`, `postgresql-client-${POSTGRES_MAJOR}`],
    bin: `usr/lib/postgresql/${POSTGRES_MAJOR}/bin`,
    program: 'postgres',
  })
}

/** `/usr/lib/postgresql/<major>/bin`: the platform's major first, then the newest. */
async function versionFolders(): Promise<string[]> {
  const found: { major: number; folder: string }[] = []
  for (const base of POSTGRES_FOLDERS) {
    const versions = await readdir(base).catch(() => [])
    for (const version of versions) found.push({ major: Number(version), folder: join(base, version, 'bin') })
  }
  const rank = (major: number) => (major === Number(POSTGRES_MAJOR) ? Number.MAX_SAFE_INTEGER : major)
  return found
    .filter(({ major }) => Number.isInteger(major))
    .sort((a, b) => rank(b.major) - rank(a.major))
    .map(({ folder }) => folder)
}

async function realFolders(): Promise<string[]> {
  const files = await Promise.all(
    [...pathFolders(), ...USUAL_FOLDERS].map((folder) => realpath(join(folder, 'postgres')).catch(() => undefined)),
  )
  return files.filter((file) => file !== undefined).map((file) => dirname(file))
}

/** Unpacks `packages`; `program` must then be in the folder `bin` of them. */
async function unpack(
  stateDir: string,
  o: { name: string; packages: string[]; bin: string; program: ProgramName },
): Promise<{ folder: string; env: Record<string, string> }> {
  try {
    const { root, env } = await unpackPackages(await packagesFolder(stateDir), o.name, o.packages)
    const folder = join(root, o.bin)
    if (!(await executable(join(folder, o.program)))) throw new Error(`it holds no ${o.bin}/${o.program}`)
    return { folder, env }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Error(
      `${o.program} is not on this machine and Debian's package could not be used (${why}). ` +
        `Install it: apt-get install ${o.packages.join(' ')}`,
      { cause },
    )
  }
}

function isPostgres(name: ProgramName): name is PostgresProgram {
  return POSTGRES.some((program) => program === name)
}

function pathFolders(): string[] {
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'))
}

async function firstExecutable(paths: string[]): Promise<string | undefined> {
  for (const path of paths) if (await executable(path)) return path
  return undefined
}

async function executable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
