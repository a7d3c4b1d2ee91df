/** Writes docs/schemas/ from the commands' results (result.ts of each), and config.json of medspa.config.yaml: `npm run schemas`. What no command has any more goes. */

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { commands, jsonCommandsOf } from '../src/commands/index.ts'
import { configJsonSchema } from '../src/config/json-schema.ts'
import { jsonSchemas } from '../src/json/schemas.ts'

const dir = path.resolve(import.meta.dirname, '../docs/schemas')
const schemas: Record<string, object> = {
  ...(await jsonSchemas(jsonCommandsOf(commands))),
  'config.json': configJsonSchema(),
}
mkdirSync(dir, { recursive: true })
for (const name of readdirSync(dir)) if (!(name in schemas)) rmSync(path.join(dir, name))
for (const [name, schema] of Object.entries(schemas)) {
  writeFileSync(path.join(dir, name), `${JSON.stringify(schema, null, 2)}\n`)
}
