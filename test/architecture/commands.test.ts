import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { commands } from '../../src/commands/index.ts'
import { parseConfig } from '../../src/config/parse.ts'
import { configSchema } from '../../src/config/schema.ts'
import { beginDeploy, planRelease, release, requireAwake } from '../../src/tasks/deploy.ts'
import { stepsOf } from '../../src/tasks/list.ts'
import { lackingIn } from '../support/command-page.ts'
import { root } from '../support/trace.ts'

const page = readFileSync(path.join(root, 'docs/reference.md'), 'utf8')

type Schema = { properties?: Record<string, Schema>; additionalProperties?: Schema | false; items?: Schema }

/** `environments.development.aws.region` and the like: the leaves of a JSON schema, or of a value. */
const leavesOfSchema = ({ additionalProperties, items, properties }: Schema, at: string[] = []): string[] => {
  if (items) return leavesOfSchema(items, [...at, '*'])
  // Under names of the operator's own.
  if (additionalProperties) return leavesOfSchema(additionalProperties, [...at, '*'])
  return properties === undefined
    ? [at.join('.')]
    : Object.entries(properties).flatMap(([key, schema]) => leavesOfSchema(schema, [...at, key]))
}
const leavesOfValue = (value: unknown, at: string[] = []): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => leavesOfValue(inner, [...at, key]))
    : [at.join('.')]

describe('docs/reference.md', () => {
  it('names every command, and every option in the part of its own command', () => {
    expect(commands.length).toBeGreaterThan(20)
    expect(lackingIn(page, commands)).toEqual([])
  })

  it('is not enough where an option stands in the part of another command', () => {
    const moved = page
      .replace(/^\| `--terraform-lock <id>` \|.*\n/m, '')
      .replace(/^\| `--tag <tag>`/m, '| `--terraform-lock <id>` | |\n$&')
    expect(lackingIn(moved, commands)).toEqual(['unlock --terraform-lock <id>'])
  })

  it('lists the steps of deploy in their order, with their sections', () => {
    const steps = stepsOf(beginDeploy, requireAwake, planRelease, release)
    const listed = [...page.matchAll(/^\| `([a-z-]+)` \| (\d[\d.]*) \|/gm)].map(([, id, section]) => ({ id, section }))
    expect(listed).toEqual(steps.map(({ id, section }) => ({ id, section })))
  })

  it('shows a configuration that is valid and has every key', () => {
    const example = /^```yaml\n([\s\S]*?)^```/m.exec(page)?.[1] ?? ''
    const shown = leavesOfValue(parseConfig(example, 'docs/reference.md'))
    const known = leavesOfSchema(z.toJSONSchema(configSchema, { io: 'input' }) as Schema)
    // Names that the operator chooses.
    const named = (key: string) =>
      key
        .replaceAll(/\.(keys|build_args|environment|sidecars|workers)\.[\w-]+/g, '.$1.*')
        .replace(/\.\d+(?=\.|$)/, '.*')
    // Production has the same keys as development.
    expect([...new Set(shown.map(named))].sort()).toEqual(
      known.filter((key) => !key.startsWith('environments.production.')).sort(),
    )
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
