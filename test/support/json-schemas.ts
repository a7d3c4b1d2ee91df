import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { root } from './trace.ts'

const ajv = new Ajv2020({ strict: true, allErrors: true })
formats.default(ajv)

const known = new Map<string, ValidateFunction>()
const fileOf = (command: string) => path.join(root, 'docs/schemas', `${command.replaceAll(' ', '-')}.json`)

/** The published schema of a command (`sandbox up`), or `usage`, compiled as strictly as ajv can. */
export function schemaOf(command: string): ValidateFunction {
  const found = known.get(command)
  if (found) return found
  const compiled = ajv.compile(JSON.parse(readFileSync(fileOf(command), 'utf8')))
  known.set(command, compiled)
  return compiled
}

/** What is wrong with a document by that schema, a line each; empty where it is valid. */
export function faultsOf(command: string, document: unknown): string[] {
  const validate = schemaOf(command)
  if (validate(document)) return []
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
}

export type JsonDocument = {
  ok: boolean
  command: string | null
  environment: string | null
  steps: { id: string; section: string; title: string; status: string; reason?: string }[]
  result?: Record<string, unknown>
  error?: { code: string; message: string; whose: string; hint?: string; evidence?: string[] }
}

/**
 * What stood on stdout: one JSON document on one line, that the published schema of the command which it names describes,
 * and that says of success what the exit code says. Throws with what stood there otherwise.
 */
export function readDocument(ran: { exitCode: number | undefined; stdout: string; stderr: string }): JsonDocument {
  const wrong = (why: string, cause?: unknown) =>
    new Error(`no document of medspa's (exit ${ran.exitCode}): ${why}\n${ran.stdout}\n${ran.stderr}`, { cause })
  if (ran.stdout.split('\n').length !== 1) throw wrong('not one line')
  let document: JsonDocument
  try {
    document = JSON.parse(ran.stdout) as JsonDocument
  } catch (cause) {
    throw wrong('not JSON', cause)
  }
  const named = document.command !== null && existsSync(fileOf(document.command)) ? document.command : 'usage'
  const faults = faultsOf(named, document)
  if (faults.length > 0) throw wrong(`against docs/schemas (npm run schemas): ${faults.join('; ')}`)
  if (document.ok !== (ran.exitCode === 0)) throw wrong('ok and exit code do not agree')
  return document
}
