import { readFileSync } from 'node:fs'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')
export const architecture = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8')

/** The rows of the trace in docs/architecture.md: what a deploy's steps are, in their order. */
export const traced = [...architecture.matchAll(/^\| `([a-z-]+)` \| ([\d.]+) \| `([^`]+)`/gm)].map(
  ([, id = '', section = '']) => ({
    id,
    section,
  }),
)
