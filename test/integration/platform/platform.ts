import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { bundlePlatform } from '../../fixtures/platform/checkout.ts'
import { fakeSecrets } from '../../fixtures/platform/secrets.ts'
import { type Services, startServices } from '../app/services.ts'
import { type Program, run, start, startRuntimeApi } from './programs.ts'

export type Platform = Awaited<ReturnType<typeof startPlatform>>

/** The stand-in's bundles, with a Postgres and a Redis. */
export async function startPlatform() {
  const [services, folder] = await Promise.all([startServices(), mkdtemp(path.join(tmpdir(), 'medspa-platform-'))])
  await bundlePlatform(folder)
  const running: { close: () => void }[] = []
  const started = (program: Program) => {
    running.push({ close: () => program.child.kill('SIGKILL') })
    return program
  }
  const file = (bundle: string) => path.join(folder, bundle)
  const migrate = (databaseUrl: string, ...args: string[]) =>
    run(file('app/migrate/index.mjs'), { ...services.env, DATABASE_URL: databaseUrl }, args)
  return {
    services,
    folder,
    file,
    migrate,
    /** The migrator under way. */
    startMigrate: (databaseUrl: string) =>
      started(start(file('app/migrate/index.mjs'), { ...services.env, DATABASE_URL: databaseUrl })),
    /** A new database with all migrations. */
    async migrated(): Promise<string> {
      const databaseUrl = await services.newDatabase()
      const { code, lines } = await migrate(databaseUrl)
      if (code !== 0) throw new Error(lines.join('\n'))
      return databaseUrl
    },
    /** What a task of it has: all keys, Redis, the memory queue; `env` changes some of it. */
    environment: (databaseUrl: string, env: Record<string, string> = {}): Record<string, string> => ({
      ...services.env,
      ...fakeSecrets(),
      DATABASE_URL: databaseUrl,
      HOST: '127.0.0.1',
      PORT: '0',
      ENV: 'development',
      USE_MEMORY_QUEUE: 'true',
      ...env,
    }),
    start: (bundle: string, env: Record<string, string>) => started(start(file(bundle), env)),
    /** The API, listening. */
    async api(env: Record<string, string>) {
      const program = started(start(file('app/api/index.mjs'), env))
      const { addr } = await program.line(({ msg }) => msg === 'server listening')
      return { ...program, url: `http://127.0.0.1${addr}` }
    },
    /** The Lambda, waiting for events. */
    async lambda(env: Record<string, string>) {
      const runtime = await startRuntimeApi()
      running.push(runtime)
      const own = { NODE_EXTRA_CA_CERTS: services.env.NODE_EXTRA_CA_CERTS ?? '' }
      const variables = { ...own, AWS_LAMBDA_RUNTIME_API: runtime.host, ...env }
      return { ...started(start(file('voice-lambda/runtime.mjs'), variables)), invoke: runtime.invoke }
    },
    /** Ends what a test has left running. */
    endPrograms() {
      for (const each of running.splice(0)) each.close()
    },
    async stop() {
      for (const each of running.splice(0)) each.close()
      await services.stop()
      await rm(folder, { recursive: true })
    },
  }
}

/** Rows of one query, by a connection of its own. */
export async function rowsOf(databaseUrl: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = await connect(databaseUrl)
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** A connection that a test holds. */
export async function connect(databaseUrl: string): Promise<Client> {
  const connectionString = databaseUrl.replace('?sslmode=require', '')
  const client = new Client({ connectionString, ssl: { rejectUnauthorized: false } })
  await client.connect()
  return client
}

export type { Services }
