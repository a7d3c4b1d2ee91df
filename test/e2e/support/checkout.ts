import { appendFile, cp, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa, type Options } from 'execa'
import { type JsonDocument, readDocument } from '../../support/json-schemas.ts'
import { createHttp, type Http } from './http.ts'

const project = path.resolve(import.meta.dirname, '../../..')

/**
 * The environment of a shell outside of this test run: no PATH of an npm script, no variables of the test runner. But its
 * sandboxes can be copied, and break on demand (docs/sandbox.md, For tests).
 */
const shellEnvironment = (): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => {
      if (value === undefined || /^(VITEST|NODE_ENV|NODE_OPTIONS|npm_|INIT_CWD|TEST)/.test(name)) return []
      if (name !== 'PATH') return [[name, value]]
      return [
        [
          name,
          value
            .split(path.delimiter)
            .filter((dir) => !dir.includes('node_modules'))
            .join(path.delimiter),
        ],
      ]
    }),
  ),
  MEDSPA_SANDBOX_TESTING: '1',
})

export type Ran = { exitCode: number | undefined; stdout: string; stderr: string }

/** A checkout with a sandbox of its own, as an operator works in it. */
export type Checkout = {
  dir: string
  env: Record<string, string>
  /** What each program is started with: the words before its name. A test that starts one by itself puts them there too. */
  within: readonly string[]
  run: (file: string, args: string[], options?: Options) => Promise<Ran>
  medspa: (args: string[], options?: Options) => Promise<Ran>
  /** The same, under way: its process is the CLI's own, with nothing in between. */
  start: ReturnType<typeof starter>
  /** A command of the sandbox's environment: what `eval "$(npx medspa sandbox env)"` gives a shell. */
  bash: (script: string, options?: Options) => Promise<Ran>
  /** A request to what runs in its sandbox: a test may not be in the same network. */
  http: Http
  /** Commits everything; gives the commit's id. */
  commit: (message: string) => Promise<string>
  /** Ends its sandbox and removes both. */
  dispose: () => Promise<void>
}

/** The checkout in `dir`, whose programs run with `env`, after the words of `within`. */
export function checkoutIn(
  dir: string,
  { env = shellEnvironment(), within = [], http = createHttp(), end }: Partial<Place> = {},
): Checkout {
  const run = async (file: string, args: string[], options: Options = {}): Promise<Ran> => {
    const [program = file, ...words] = [...within, file, ...args]
    const result = await execa(program, words, {
      cwd: dir,
      reject: false,
      ...options,
      env: { ...env, ...options.env },
      extendEnv: false,
    })
    return { exitCode: result.exitCode, stdout: String(result.stdout ?? ''), stderr: String(result.stderr ?? '') }
  }
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=Operator', '-c', 'user.email=operator@example.com', ...args], { cwd: dir })
  const medspa = (args: string[], options: Options = {}) => {
    // npx puts the checkout's programs first on PATH; it alone takes a second each time, and operator.test.ts uses it.
    const bin = path.join(dir, 'node_modules', '.bin')
    const PATH = `${bin}${path.delimiter}${options.env?.PATH ?? env.PATH}`
    return run(path.join(bin, 'node'), ['dist/cli/entry.js', ...args], { ...options, env: { ...options.env, PATH } })
  }
  let sandboxEnvironment: Promise<string> | undefined
  return {
    dir,
    env,
    within,
    run,
    medspa,
    start: starter(dir, { env, within }),
    http,
    async bash(script, options = {}) {
      // The same for as long as the sandbox lives.
      sandboxEnvironment ??= medspa(['sandbox', 'env']).then((ran) => succeeded(ran).stdout)
      return run('bash', ['-c', `set -euo pipefail\n${await sandboxEnvironment}\n${script}`], options)
    },
    async commit(message) {
      await git('add', '--all')
      await git('commit', '--quiet', '--message', message)
      return (await git('rev-parse', 'HEAD')).stdout
    },
    async dispose() {
      await (end?.() ?? medspa(['sandbox', 'reset']))
      await rm(dir, { recursive: true, force: true })
    },
  }
}

const starter =
  (dir: string, { env, within }: Pick<Place, 'env' | 'within'>) =>
  (args: string[]) => {
    const node = path.join(dir, 'node_modules/.bin/node')
    const [program = node, ...words] = [...within, node, path.join(dir, 'dist/cli/entry.js'), ...args]
    return execa(program, words, { cwd: dir, env, extendEnv: false, reject: false })
  }

/** Where a checkout's programs run. */
type Place = Pick<Checkout, 'env' | 'within' | 'http'> & {
  /** Ends and removes its sandbox, where that takes more or less than `medspa sandbox reset`. */
  end: () => Promise<void>
}

/**
 * A temporary clone of the project as it stands in this working tree, uncommitted changes included, so that the same
 * test says something during development and in CI. It has a sandbox of its own; `dispose` ends that.
 */
export async function freshClone(): Promise<Checkout> {
  const dir = await mkdtemp(path.join(tmpdir(), 'medspa-clone-'))
  const { stdout } = await execa('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: project })
  for (const file of stdout.split('\0').filter(Boolean)) {
    await cp(path.join(project, file), path.join(dir, file), { recursive: true, verbatimSymlinks: true }).catch(
      (error: NodeJS.ErrnoException) => {
        // Listed by git, and deleted in the working tree.
        if (error.code !== 'ENOENT') throw error
      },
    )
  }
  await execa('git', ['init', '--quiet'], { cwd: dir })
  const checkout = checkoutIn(dir)
  await checkout.commit('The project')
  return checkout
}

/** A fresh clone that is ready to run, with this project's packages and what is built of them instead of its own `npm ci`. */
export async function builtClone(): Promise<Checkout> {
  const clone = await freshClone()
  await linkPackages(project, clone.dir)
  await cp(path.join(project, 'dist'), path.join(clone.dir, 'dist'), { recursive: true })
  return clone
}

/** The packages of one checkout for another: tens of thousands of files that are the same, so a link leads to them. */
export async function linkPackages(from: string, to: string): Promise<void> {
  await symlink(await realpath(path.join(from, 'node_modules')), path.join(to, 'node_modules'))
  // `.gitignore` means the folder, and the link is none.
  await appendFile(path.join(to, '.git', 'info', 'exclude'), '/node_modules\n')
}

/** A fresh clone on which the development environment has been deployed: minutes. `cloneOf` one that exists takes seconds. */
export async function deployedClone(): Promise<Checkout> {
  const clone = await builtClone()
  try {
    succeeded(await clone.medspa(['deploy', '--env', 'development', '--sandbox', '--yes']))
    return clone
  } catch (error) {
    await clone.dispose()
    throw error
  }
}

/** The `--json` document that a command printed, held against its schema; a failing command's `result` may be missing. */
export const documentOf = (ran: Ran) => readDocument(ran) as JsonDocument & { result: Record<string, unknown> }

/** Asserts success and shows everything otherwise. */
export function succeeded<R extends Ran>(ran: R): R {
  if (ran.exitCode === 0) return ran
  throw new Error(`exit code ${ran.exitCode}\n${ran.stdout}\n${ran.stderr}`)
}
