import path from 'node:path'
import { execa } from 'execa'

export type Report = {
  probe: string
  ok: boolean
  result?: Record<string, unknown>
  error?: { message: string; code?: string }
}

const bundle = path.resolve(import.meta.dirname, '../../../dist/probe/index.mjs')

/** Runs the built probe with nothing but `env`; what it reports is its one line on stdout. */
export async function runProbe(args: string[], env: Record<string, string>) {
  const ran = await execa(process.execPath, [bundle, ...args], { env, extendEnv: false, reject: false, all: true })
  const lines = ran.stdout.split('\n').filter((line) => line !== '')
  if (lines.length !== 1) throw new Error(`not one line: ${ran.all}`)
  return { code: ran.exitCode, report: JSON.parse(ran.stdout) as Report, output: ran.all }
}
