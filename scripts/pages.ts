/** Writes docs/commands.md and the shapes of docs/json.md from the declarations of the commands: `npm run pages`. */

import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { commands, jsonCommandsOf } from '../src/commands/index.ts'
import { commandPage } from './pages/commands.ts'
import { jsonPage } from './pages/json.ts'

const docs = path.resolve(import.meta.dirname, '../docs')
const read = (name: string) => readFileSync(path.join(docs, name), 'utf8')

writeFileSync(path.join(docs, 'commands.md'), commandPage(commands, read('reference.md')))
writeFileSync(path.join(docs, 'json.md'), await jsonPage(read('json.md'), jsonCommandsOf(commands)))
