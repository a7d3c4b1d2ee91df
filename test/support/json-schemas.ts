import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { root } from './trace.ts'

const ajv = new Ajv2020({ strict: true, allErrors: true })
formats.default(ajv)

const known = new Map<string, ValidateFunction>()

/** The published schema of a command (`sandbox up`), or `usage`, compiled as strictly as ajv can. */
export function schemaOf(command: string): ValidateFunction {
  const name = `${command.replaceAll(' ', '-')}.json`
  const found = known.get(name)
  if (found) return found
  const compiled = ajv.compile(JSON.parse(readFileSync(path.join(root, 'docs/schemas', name), 'utf8')))
  known.set(name, compiled)
  return compiled
}

/** What is wrong with a document by that schema, a line each; empty where it is valid. */
export function faultsOf(command: string, document: unknown): string[] {
  const validate = schemaOf(command)
  if (validate(document)) return []
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
}
