import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands, jsonCommandsOf } from '../../src/commands/index.ts'
import { configJsonSchema } from '../../src/config/json-schema.ts'
import { jsonSchemas } from '../../src/json/schemas.ts'
import { documented } from '../support/commands.ts'
import { root } from '../support/trace.ts'

const dir = path.join(root, 'docs/schemas')

describe('docs/schemas', () => {
  it('is what the definitions say; `npm run schemas` writes it', async () => {
    const written = readdirSync(dir).map((name) => [name, JSON.parse(readFileSync(path.join(dir, name), 'utf8'))])
    const defined = { ...(await jsonSchemas(jsonCommandsOf(commands))), 'config.json': configJsonSchema() }
    expect(Object.fromEntries(written)).toEqual(JSON.parse(JSON.stringify(defined)))
  })

  it('has a schema for every command that takes --json, and for no other', () => {
    expect(
      jsonCommandsOf(commands)
        .map(({ words }) => words)
        .sort(),
    ).toEqual(documented.map(({ name }) => name).sort())
  })
})
