import { closeSync, constants, fstatSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { cancelled, messageOf, OperatorError } from '../errors.ts'
import { removedAtExit } from '../io/removed-at-exit.ts'
import { checkoutRoot } from './checkout-root.ts'
import { findConfig } from './find.ts'
import type { ConfigFile } from './schema.ts'

export type LoadedConfig = {
  file: ConfigFile
  /** Where relative paths in it start. */
  baseDir: string
  path?: string
  /** Where Terraform finds the same text: a pipe can be read once only. */
  terraformFile?: string
}

/** Bytes: a hundred times what every key with its description takes. */
const LIMIT = 1024 * 1024

/**
 * Reads the configuration: the named file, which must exist, or the one that `findConfig` finds for `cwd`, if any.
 * What is wrong is told as `file:line: key: what was expected`, all of it at once.
 */
export async function loadConfig({
  cwd,
  named,
  signal,
}: {
  cwd: string
  named?: string | undefined
  /** Ends the wait for a named pipe's writer. */
  signal?: AbortSignal
}): Promise<LoadedConfig> {
  const file = named === undefined ? findConfig(cwd) : path.resolve(cwd, named)
  if (file === undefined) return { file: {}, baseDir: checkoutRoot(cwd) }
  const { piped, text } = await read(file, signal)
  // Most commands of a rehearsal have no file, and need no YAML.
  const { parseConfig } = await import('./parse.ts')
  const parsed = { file: parseConfig(text, file), baseDir: path.dirname(file), path: file }
  return { ...parsed, terraformFile: piped ? keptUntilExit(text) : file }
}

function keptUntilExit(text: string): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'medspa-config-'))
  removedAtExit(dir)
  const file = path.join(dir, 'medspa.config.yaml')
  writeFileSync(file, text, { mode: 0o600 })
  return file
}

async function read(file: string, signal?: AbortSignal): Promise<{ text: string; piped?: true }> {
  try {
    // Opening a named pipe would wait for its writer, and nothing could end the process.
    const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
    const stat = fstatSync(fd)
    if (stat.isFIFO()) return { text: await readPipe(fd, signal), piped: true }
    try {
      if (!stat.isFile()) throw new Error('it is no file')
      if (stat.size > LIMIT) throw tooLarge()
      return { text: readFileSync(fd, 'utf8') }
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    if (signal?.aborted) throw cancelled()
    throw new OperatorError(`The configuration ${file} cannot be read: ${messageOf(error)}.`, {
      code: 'config-unreadable',
      whose: 'operator',
      exit: 'usage',
      hint: 'Name a file that exists with --config, or leave the option out: the defaults need no file.',
      cause: error,
    })
  }
}

const tooLarge = () => new Error(`it is larger than ${LIMIT / 1024} KiB`)

/**
 * `--config <(sops -d file)`. A pipe that says nothing is no configuration of defaults: its program failed, or there is
 * none. Closes `fd`.
 */
async function readPipe(fd: number, signal?: AbortSignal): Promise<string> {
  const pipe = new Socket({ fd, readable: true, writable: false, ...(signal && { signal }) })
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of pipe) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size > LIMIT) throw tooLarge()
  }
  if (size === 0) throw new Error('it is an empty pipe')
  return Buffer.concat(chunks).toString('utf8')
}
