import { expect } from 'vitest'
import { PUBLIC, TOKEN } from './calls.ts'
import { type Program, runProgram, startProgram } from './program.ts'
import type { Services } from './services.ts'

/** A new database with the schema of `app/migrations`. */
export async function migratedDatabase(services: Services): Promise<string> {
  const url = await services.newDatabase()
  const { code } = await runProgram('app/migrate/main.ts', { ...services.env, DATABASE_URL: url })
  expect(code).toBe(0)
  return url
}

/** Starts the API as a process of its own on a free port, as a task would be. */
export async function startApi(services: Services, databaseUrl: string, env: Record<string, string> = {}) {
  const program: Program = startProgram('app/api/main.ts', {
    ...services.env,
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    PORT: '0',
    ENVIRONMENT: 'development',
    RELEASE: 'abc1234',
    TWILIO_AUTH_TOKEN: TOKEN,
    VOICE_PUBLIC_BASE_URL: PUBLIC,
    STOP_GRACE_MS: '200',
    ...env,
  })
  const listening = await program.line((line) => line.msg === 'listening')
  return { ...program, url: String(listening.address) }
}

export type ApiProcess = Awaited<ReturnType<typeof startApi>>

/** Asks /ready until its answer fits. */
export async function untilReady(api: ApiProcess, fits: (answer: { status: number; body: unknown }) => boolean) {
  for (;;) {
    const response = await fetch(`${api.url}/ready`)
    const answer = { status: response.status, body: await response.json() }
    if (fits(answer)) return answer
    await api.nextLine()
  }
}
