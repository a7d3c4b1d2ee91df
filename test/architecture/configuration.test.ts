import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { parseConfig } from '../../src/config/parse.ts'
import { configSchema } from '../../src/config/schema.ts'
import { root } from '../support/trace.ts'

const page = readFileSync(path.join(root, 'docs/configuration.md'), 'utf8')

type Schema = {
  type?: string | string[]
  enum?: unknown[]
  anyOf?: { const: number }[]
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  properties?: Record<string, Schema>
  additionalProperties?: Schema
  items?: Schema
}

/** The keys of a JSON schema with their schemas: `secrets.keys.<KEY>.where`, `validation.urls[].url`. */
const keysOf = (schema: Schema, at = ''): { key: string; schema: Schema }[] => {
  const { additionalProperties, items, properties } = schema
  if (properties)
    return Object.entries(properties).flatMap(([key, inner]) => keysOf(inner, at === '' ? key : `${at}.${key}`))
  if (additionalProperties?.properties)
    return keysOf(additionalProperties, `${at}.${at === 'secrets.keys' ? '<KEY>' : '<NAME>'}`)
  return items?.properties ? keysOf(items, `${at}[]`) : [{ key: at, schema }]
}

/** A schema as the column "type" says it. */
const typeOf = ({ anyOf, enum: words, exclusiveMinimum, maximum = 0, minimum, type }: Schema): string => {
  if (words) return words.join(', ')
  if (anyOf) return anyOf.map((each) => each.const).join(', ')
  if (minimum !== undefined) return maximum > 1e9 ? `${minimum} or more` : `${minimum} to ${maximum}`
  if (exclusiveMinimum !== undefined) return `number above ${exclusiveMinimum}`
  const names: Record<string, string> = { boolean: 'true or false', array: 'list', object: 'map' }
  return names[`${type}`] ?? 'text'
}

const row = /^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| `([^`]+)` \| ([^|]+) \|$/gm
const tables = page.split(/^## /m).slice(1)
const rows = tables.flatMap((table) =>
  [...table.matchAll(row)].map(([, key = '', type = '', fallback = '', example = '', meaning = '']) => ({
    key: table.startsWith('Keys of the file') ? key : `environments.development.${key}`,
    type,
    fallback,
    example,
    meaning,
  })),
)
const known = keysOf(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as Schema).filter(
  // Production has the same keys.
  ({ key }) => !key.startsWith('environments.production.'),
)

/** A name of the operator's own for a key: an image and a target are of two sidecars. */
const named = (key: string): string[] =>
  key
    .replace('<KEY>', 'CLINIC_SYNC_TOKEN')
    .replace('<NAME>', key.endsWith('.image') ? 'proxy' : 'helper')
    .replace('[]', '.0')
    .split('.')

describe('docs/configuration.md', () => {
  it('lists every key of the schema, and no other', () => {
    expect(known.length).toBeGreaterThan(80)
    expect(rows.map(({ key }) => key).sort()).toEqual(known.map(({ key }) => key).sort())
  })

  it('says the type, the default and the meaning of each', () => {
    const types = new Map(known.map(({ key, schema }) => [key, typeOf(schema)]))
    expect(rows.map(({ key, type }) => `${key}: ${type}`)).toEqual(rows.map(({ key }) => `${key}: ${types.get(key)}`))
    expect(rows.filter(({ fallback, meaning }) => fallback.trim() === '' || meaning.trim() === '')).toEqual([])
  })

  it('has examples that are valid, all in one file', () => {
    const config: Record<string, unknown> = {}
    for (const { example, key } of rows) {
      const parts = named(key)
      let at = config
      for (const [index, part] of parts.slice(0, -1).entries()) {
        at[part] ??= /^\d+$/.test(parts[index + 1] ?? '') ? [{}] : {}
        at = at[part] as Record<string, unknown>
      }
      at[parts.at(-1) ?? ''] = parse(example)
    }
    const text = stringify(config, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' })
    expect(parseConfig(text, 'docs/configuration.md')).toMatchObject({ state: { bucket: 'acme-terraform-state' } })
  })

  it('begins with a file that is valid', () => {
    const [, file = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(page) ?? []
    expect(parseConfig(file, 'docs/configuration.md')).toMatchObject({ default_environment: 'development' })
  })

  it('names every environment variable that settings come from', () => {
    const settings = ['config/settings.ts', 'config/sandbox-home.ts', 'commands/frame/deps-for.ts']
    const read = settings.flatMap((file) => [
      ...readFileSync(path.join(root, 'src', file), 'utf8').matchAll(/\b(?:variables|env)\.([A-Z][A-Z_]+)\b/g),
    ])
    expect(read.length).toBeGreaterThan(6)
    expect(read.filter(([, name]) => !page.includes(`\`${name}\``)).map(([, name]) => name)).toEqual([])
  })
})
