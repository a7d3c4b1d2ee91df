import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe } from 'vitest'
import { findEngine } from '../../src/images/engine.ts'
import { createShell } from '../../src/io/shell.ts'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '../..')

export type TestEngine = { available: true } | { available: false; reason: string }

/** Whether a container engine answers on this machine, asked once a test file. */
export const engine: TestEngine = await findEngine(createShell(), process.env).then((found) =>
  found.engine === 'docker' ? { available: true } : { available: false, reason: found.reason },
)

/** `describe` for what needs a container engine: where none answers it is skipped, and its title says why. */
export const describeWithEngine = (title: string, suite: () => void) =>
  engine.available ? describe(title, suite) : describe.skip(`${title} (no container engine: ${engine.reason})`, suite)

type BaseOptions = {
  /** What the image claims to be for; the engine's own unless told. */
  platform?: `${string}/${string}`
  python?: boolean
}

/**
 * The name of a base image for the Dockerfile (its build argument `NODE_IMAGE`), made from this machine's own Node by
 * `scripts/base-image.sh` where it is missing. It stays: the next run finds it.
 */
export async function baseImage({ platform, python = false }: BaseOptions = {}): Promise<string> {
  const script = path.join(root, 'scripts/base-image.sh')
  const recipe = createHash('sha256').update(`${process.version} ${await readFile(script, 'utf8')}`)
  const variant = [platform?.replace('/', '-'), python ? 'python' : undefined].filter(Boolean)
  const name = `medspa-test-base:${['node', process.versions.node, ...variant, recipe.digest('hex').slice(0, 8)].join('-')}`
  const options = [...(platform ? ['--platform', platform] : []), ...(python ? ['--with-python'] : [])]
  await run(script, [...options, name])
  return name
}

/** The docker program with these arguments: what it printed, trimmed. Rejects where it fails. */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await run('docker', args, { maxBuffer: 64 * 1024 * 1024 })
  return stdout.trim()
}

/** Removes the engine's images of a registry (`127.0.0.1:<port>`) that a test made; containers of them must be gone. */
export async function removeImagesOf(address: string): Promise<void> {
  const all = (await docker('images', '--digests', '--format', '{{.Repository}} {{.Tag}} {{.Digest}}')).split('\n')
  const made = all.filter((line) => line.startsWith(`${address}/`)).map((line) => line.split(' '))
  const names = made.flatMap(([name, tag, digest]) => [
    ...(tag === '<none>' ? [] : [`${name}:${tag}`]),
    ...(digest === '<none>' ? [] : [`${name}@${digest}`]),
  ])
  if (names.length > 0) await docker('rmi', '--force', ...new Set(names))
}
