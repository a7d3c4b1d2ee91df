import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa, type Options } from 'execa'

const project = path.resolve(import.meta.dirname, '../../..')

/** The shell of somebody who knows nothing of this test run: no npm script's PATH, no variables of the test runner. */
const newcomersEnvironment = (): Record<string, string> =>
  Object.fromEntries(
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
  )

export type Ran = { exitCode: number | undefined; stdout: string; stderr: string }
export type Checkout = Awaited<ReturnType<typeof freshClone>>

/**
 * A temporary clone of the project as it stands in this working tree, uncommitted changes included, so that the same
 * test says something during development and in CI. It has a sandbox of its own; `dispose` ends that.
 */
export async function freshClone() {
  const dir = await mkdtemp(path.join(tmpdir(), 'medspa-clone-'))
  const { stdout } = await execa('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: project })
  for (const file of stdout.split('\0').filter(Boolean)) {
    await cp(path.join(project, file), path.join(dir, file), { recursive: true }).catch(
      (error: NodeJS.ErrnoException) => {
        // Listed by git, and deleted in the working tree.
        if (error.code !== 'ENOENT') throw error
      },
    )
  }
  const env = newcomersEnvironment()
  const run = async (file: string, args: string[], options: Options = {}): Promise<Ran> => {
    const result = await execa(file, args, {
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
  await git('init', '--quiet')
  const commit = async (message: string) => {
    await git('add', '--all')
    await git('commit', '--quiet', '--message', message)
    return (await git('rev-parse', 'HEAD')).stdout
  }
  await commit('The project')
  const medspa = (args: string[], options: Options = {}) => run('npx', ['medspa', ...args], options)

  return {
    dir,
    env,
    run,
    commit,
    medspa,
    /** The same, under way: its process is the CLI's own, with nothing in between. */
    start: (args: string[]) =>
      execa(path.join(dir, 'node_modules/.bin/node'), [path.join(dir, 'dist/cli/entry.js'), ...args], {
        cwd: dir,
        env,
        extendEnv: false,
        reject: false,
      }),
    /** A command of the sandbox's environment: what `eval "$(npx medspa sandbox env)"` gives a shell. */
    async bash(script: string, options: Options = {}) {
      const prelude = 'set -euo pipefail\neval "$(npx medspa sandbox env)"\n'
      return run('bash', ['-c', prelude + script], options)
    },
    async dispose() {
      await medspa(['sandbox', 'reset'])
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** The `--json` document that a command printed; a failing parse shows what it printed instead. */
export function documentOf(ran: Ran) {
  try {
    return JSON.parse(ran.stdout) as {
      ok: boolean
      steps: { id: string; section: string; status: string; reason?: string }[]
      result: Record<string, unknown>
      error?: { code: string; message: string; whose: string; hint?: string; evidence?: string[] }
    }
  } catch {
    throw new Error(`no JSON document (exit ${ran.exitCode}): ${ran.stdout}\n${ran.stderr}`)
  }
}

/** Asserts success and shows everything otherwise. */
export function succeeded(ran: Ran): Ran {
  if (ran.exitCode === 0) return ran
  throw new Error(`exit code ${ran.exitCode}\n${ran.stdout}\n${ran.stderr}`)
}
