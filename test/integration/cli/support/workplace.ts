import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa, type Options } from 'execa'
import { findOnPath } from '../../../../sandbox/data/processes/processes.ts'
import { type JsonDocument, readDocument } from '../../../support/json-schemas.ts'

/** The built program, as the package's bin names it. */
export const entry = path.resolve(import.meta.dirname, '../../../../dist/cli/entry.js')

export type Ran = { exitCode: number | undefined; stdout: string; stderr: string }
export type Workplace = Awaited<ReturnType<typeof openWorkplace>>

/** What an operator's shell holds, and nothing of this test run's. */
const inherited = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|NODE_|npm_|INIT_CWD|TEST|CI$|AWS_|TF_|MEDSPA_|FORCE_COLOR|NO_COLOR)/.test(name),
    ),
  ) as Record<string, string>

/** A folder of an operator's own, and a sandbox that no other test knows; `dispose` ends and removes both. */
export async function openWorkplace() {
  const dir = await mkdtemp(path.join(tmpdir(), 'medspa-cli-'))
  // Postgres runs as another user and enters no folder that is only ours.
  const home =
    process.getuid?.() === 0
      ? `/var/lib/medspa-sandbox/test-${randomBytes(6).toString('hex')}`
      : path.join(dir, 'sandbox')
  const env: Record<string, string> = {
    ...inherited(),
    MEDSPA_SANDBOX_HOME: home,
    MEDSPA_SANDBOX_TASKS: 'processes',
  }

  const run = async (file: string, args: string[], options: Options = {}): Promise<Ran> => {
    const all = { cwd: dir, stdin: 'ignore', reject: false, ...options, env: { ...env, ...options.env } } as const
    const result = await execa(file, args, { ...all, extendEnv: false })
    return { exitCode: result.exitCode, stdout: String(result.stdout ?? ''), stderr: String(result.stderr ?? '') }
  }
  const medspa = (args: string[], options: Options = {}) => run(process.execPath, [entry, ...args], options)

  return {
    dir,
    home,
    env,
    run,
    medspa,
    write: (name: string, text: string) => writeFile(path.join(dir, name), text),
    /** A folder for PATH that holds these programs of the machine, and these scripts, alone. */
    async binWith(programs: readonly string[], scripts: Record<string, string> = {}): Promise<string> {
      const bin = await mkdtemp(path.join(dir, 'bin-'))
      for (const name of programs) {
        const file = name === 'node' ? process.execPath : findOnPath(name)
        if (file === undefined) throw new Error(`this machine has no ${name}`)
        await symlink(file, path.join(bin, name))
      }
      for (const [name, text] of Object.entries(scripts)) await writeFile(path.join(bin, name), text, { mode: 0o755 })
      return bin
    },
    /** Another folder of the same operator: what is kept in one is not in the other. */
    elsewhere: () => mkdtemp(path.join(dir, 'elsewhere-')),
    /** A file in the sandbox's state folder, before or while it runs. */
    async putState(name: string, text: string): Promise<void> {
      await mkdir(home, { recursive: true, mode: 0o755 })
      await writeFile(path.join(home, name), text)
    },
    endpoint: async () =>
      JSON.parse(await readFile(path.join(home, 'endpoint.json'), 'utf8')) as {
        endpoint: string
        credentials: { accessKeyId: string; secretAccessKey: string }
        pid: number
        stateBucket: string
        providers: { twilio: string; telnyx: string }
      },
    /** Options for any AWS SDK client of its sandbox, which must run; one attempt, so that an error is seen as answered. */
    async aws() {
      const { endpoint, credentials } = await this.endpoint()
      return { endpoint, credentials, region: 'us-east-1', maxAttempts: 1 }
    },
    async dispose(): Promise<void> {
      await medspa(['sandbox', 'reset'])
      await rm(home, { recursive: true, force: true })
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** The one document on stdout, held against its schema. */
export const documentOf = (ran: Ran): JsonDocument => readDocument(ran)

/** Asserts success and shows everything otherwise. */
export function succeeded(ran: Ran): Ran {
  if (ran.exitCode === 0) return ran
  throw new Error(`exit code ${ran.exitCode}\n${ran.stdout}\n${ran.stderr}`)
}
