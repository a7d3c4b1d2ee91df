import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

// The linter knows which folder may name which; it cannot tell a type's import from a value's. This does.
const root = path.resolve(import.meta.dirname, '../..')

type Import = { file: string; target: string; typeOnly: boolean }

const importsOf = (file: string): Import[] => {
  const text = readFileSync(path.join(root, file), 'utf8')
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?([^'";]*?\sfrom\s+)?'(\.[^']+)'/gm)
  return [...statements].map(([, type, names = '', target = '']) => ({
    file,
    target: path.relative(root, path.resolve(root, path.dirname(file), target)),
    typeOnly: type !== undefined || /^\{(\s*type\s+\w+\s*,?)+\s*\}\s*from$/.test(names.trim()),
  }))
}

const imports = globSync('src/**/*.ts', { cwd: root }).flatMap(importsOf)
const valuesBetween = (from: RegExp, to: RegExp, except: string[] = []) =>
  imports
    .filter(({ file, target, typeOnly }) => !typeOnly && from.test(file) && to.test(target) && !except.includes(target))
    .map(({ file, target }) => `${file} imports ${target}`)

/** Adapters' files that hold no adapter: pure functions that steps may call. */
const pure = [
  'src/aws/lock-holder.ts',
  'src/aws/secret-reference.ts',
  'src/terraform/guards.ts',
  'src/terraform/plan.ts',
  'src/terraform/outputs.ts',
  'src/terraform/parking.ts',
  'src/voice/twilio.ts',
  'src/voice/test-call.ts',
]

describe('who may import whose values', () => {
  it('reads imports at all', () => {
    expect(imports.length).toBeGreaterThan(100)
    expect(valuesBetween(/^src\/deps\.ts$/, /^src\/aws\//).length).toBeGreaterThan(5)
  })

  it.each([
    [
      'only deps.ts constructs adapters',
      /^src\/(?!deps\.ts|aws\/|terraform\/|images\/|voice\/)/,
      /^src\/(aws|terraform|images|voice)\//,
    ],
    ['only commands construct Deps', /^src\/(?!commands\/)/, /^src\/deps\.ts$/],
    [
      'steps know tasks by their types',
      /^src\/(view|releases|secrets|cost|parks)\//,
      /^src\/(tasks|terraform|aws|io|config)\//,
    ],
  ])('%s', (_, from, to) => {
    expect(valuesBetween(from, to, pure)).toEqual([])
  })
})
