import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { USUAL_REGION } from '../account.ts'
import type { ControlPlane } from '../context.ts'
import { installedFile } from './files/installed-file.ts'
import { findOnPath } from './processes/processes.ts'

/** The control plane's process. */
export type Moto = ControlPlane & {
  /** Settles when it ends, asked or not. */
  exited: Promise<void>
  stop: () => Promise<void>
  /** Writes a line to its launcher, and gives the first group of the answer that has this form; sandbox/control's takes no orders. */
  order: (line: string, form: RegExp) => Promise<string>
}

/** What starts it: a launcher, by its file, with arguments of its own. */
export type MotoProgram = { launcher: string; args: readonly string[] }

/** The release that the patches in `sandbox/control` were written against. */
export const MOTO_VERSION = '5.2.1'

/**
 * moto makes AWS clients for itself. Keys that no account knows, and no file or service to look for others in: else it reads
 * the operator's ~/.aws, runs the `credential_process` there, and asks the metadata service of a cloud's machine.
 */
const noAws = {
  AWS_ACCESS_KEY_ID: 'moto',
  AWS_SECRET_ACCESS_KEY: 'moto',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
}

/** How the launcher is told the token: an environment is its owner's alone to read. */
const TOKEN_VARIABLE = 'MEDSPA_CONTROL_TOKEN'

const run = promisify(execFile)

/**
 * Starts moto with its patches, by `program` (the launcher of sandbox/control unless told), and resolves once it answers.
 * Throws when no Python here has moto (the message names the command that installs it) or when it ends before it
 * is ready (with its last words).
 */
export async function startMoto(options: {
  port: number
  /** What every request to it must carry. */
  token: string
  /** Of calls that name none. */
  region?: string
  log: (line: string) => void
  program?: MotoProgram | undefined
}): Promise<Moto> {
  const { python } = await findInterpreter()
  const { launcher, args } = options.program ?? { launcher: installedFile('sandbox/control/launcher.py'), args: [] }
  const child = spawn(python, [launcher, '--port', String(options.port), '--host', '127.0.0.1', ...args], {
    // An open stdin is the control plane's sign of life: it ends when this process does, however that happens.
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '/',
      PYTHONUNBUFFERED: '1',
      ...noAws,
      AWS_DEFAULT_REGION: options.region ?? USUAL_REGION,
      [TOKEN_VARIABLE]: options.token,
    },
    detached: true,
  })
  await once(child, 'spawn')
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const lastWords: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastWords.push(line)
    if (lastWords.length > 20) lastWords.shift()
    if (isWorthLogging(line)) options.log(`moto: ${line}`)
  })
  // An order that comes when it has just ended is told by `exited`.
  child.stdin.on('error', () => {})
  const answers = createInterface({ input: child.stdout })
  const answer = (form: RegExp) =>
    new Promise<string>((resolve, reject) => {
      answers.on('line', function hear(line) {
        const [, found] = form.exec(line) ?? []
        if (found === undefined) return
        answers.off('line', hear)
        resolve(found)
      })
      void exited.then(() => reject(new Error(`moto ended: ${lastWords.join(' | ') || 'it said nothing'}`)))
    })
  const url = await answer(/^ready (http:\S+)/)
  return {
    url,
    token: options.token,
    exited,
    order(line, form) {
      const heard = answer(form)
      child.stdin.write(`${line}\n`)
      return heard
    },
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
      await exited
      clearTimeout(timer)
    },
  }
}

/** moto's server logs a line for each request; the front's journal has those already. */
function isWorthLogging(line: string): boolean {
  return !/" \d{3} -$/.test(line) && !/WARNING: This is a development server|Running on http|Press CTRL\+C/.test(line)
}

/** AWS's service models, which come with moto: the folder `botocore/data`. Throws when no Python here has moto. */
export async function serviceModelFolder(): Promise<string> {
  return path.join(path.dirname((await findInterpreter()).botocore), 'data')
}

let found: Promise<{ python: string; botocore: string }> | undefined

/** Looks once; a failure is looked at again. */
function findInterpreter(): Promise<{ python: string; botocore: string }> {
  if (found === undefined) {
    found = searchInterpreter()
    found.catch(() => (found = undefined))
  }
  return found
}

/**
 * The first interpreter that can import moto, and the file of its botocore: PATH's python3, or the one that `moto_server`
 * runs with.
 */
async function searchInterpreter(): Promise<{ python: string; botocore: string }> {
  const tried: string[] = []
  for await (const python of interpreters()) {
    if (tried.includes(python)) continue
    tried.push(python)
    const botocore = await botocoreOf(python)
    if (botocore !== undefined) return { python, botocore }
  }
  throw new Error(
    `no Python with moto found (tried: ${tried.join(', ') || 'no python3 on PATH'}). ` +
      `Install it with: python3 -m pip install 'moto[server]==${MOTO_VERSION}'`,
  )
}

async function* interpreters(): AsyncGenerator<string> {
  const python = findOnPath('python3')
  if (python !== undefined) yield python
  const server = findOnPath('moto_server')
  if (server === undefined) return
  const direct = await interpreterOf(server)
  if (direct !== undefined) yield direct
  // A pyenv shim is a shell script; the program behind it names its interpreter.
  const behindShim = await run('pyenv', ['which', 'moto_server']).then(
    ({ stdout }) => interpreterOf(stdout.trim()),
    () => undefined,
  )
  if (behindShim !== undefined) yield behindShim
}

async function interpreterOf(script: string): Promise<string | undefined> {
  const firstLine = (await readFile(script, 'utf8')).split('\n', 1)[0] ?? ''
  const interpreter = /^#!\s*(\S*python\S*)/.exec(firstLine)?.[1]
  return interpreter !== undefined && existsSync(interpreter) ? interpreter : undefined
}

/** The file of botocore's package where this interpreter has moto too; nothing is imported, which takes seconds. */
async function botocoreOf(python: string): Promise<string | undefined> {
  const look =
    'import importlib.util as u; print(u.find_spec("botocore").origin if u.find_spec("moto") and u.find_spec("flask") else "")'
  return run(python, ['-c', look]).then(
    ({ stdout }) => stdout.trim() || undefined,
    () => undefined,
  )
}
