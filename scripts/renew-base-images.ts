/**
 * Writes the digests of base images into Dockerfiles, as their registries have them now: `node:22-slim` becomes
 * `node:22-slim@sha256:…`, and a digest that is there is renewed. Renovate does the same by its pull requests (renovate.json).
 *
 *   node scripts/renew-base-images.ts [--check] [DOCKERFILE …]
 *
 * --check   asks no registry and writes nothing; exit code 1 where a base has no digest
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { baseReferences, unpinnedBases } from '../src/images/base/references.ts'
import { digestOf } from './base-images/digest-of.ts'

const root = path.resolve(import.meta.dirname, '..')
const { positionals, values } = parseArgs({ allowPositionals: true, options: { check: { type: 'boolean' } } })
const files = positionals.length > 0 ? positionals.map((file) => path.resolve(file)) : [path.join(root, 'Dockerfile')]
const say = (line: string) => process.stdout.write(`${line}\n`)

/** The text with each digest as it is now. A base is written in FROM, or as the default of an argument. */
async function renewed(text: string): Promise<string> {
  let now = text
  for (const { digest, name, text: written } of baseReferences(text)) {
    const found = await digestOf(name)
    say(`${name}: ${found === digest ? 'is pinned to what its tag names' : found}`)
    const line = /^\s*(?:ARG|FROM)\s/i
    const lines = now.split('\n').map((each) => (line.test(each) ? replaced(each, written, `${name}@${found}`) : each))
    now = lines.join('\n')
  }
  return now
}

/** Whole references: `node:22` is no part of `node:22-slim`. */
const replaced = (line: string, from: string, to: string) =>
  line
    .split(/(\s+|=|"|')/)
    .map((word) => (word === from ? to : word))
    .join('')

try {
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    const unpinned = unpinnedBases(text)
    if (values.check) {
      for (const base of unpinned) say(`${path.relative(root, file)}: ${base} has no digest`)
      if (unpinned.length > 0) process.exitCode = 1
      continue
    }
    const now = await renewed(text)
    if (now !== text) writeFileSync(file, now)
  }
} catch (error) {
  const { cause, message } = error as Error & { cause?: Error }
  process.stderr.write(`renew-base-images: ${message}${cause ? `: ${cause.message}` : ''}\n`)
  process.exitCode = 1
}
