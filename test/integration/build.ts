import { execFileSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')
const sources = ['{src,sandbox,app,lambda,probe,scripts}/**/*.{ts,sql}', 'package-lock.json']

/** Vitest's global set-up of the integration tests: those of built programs need dist/ as the sources are now. */
export function setup(): void {
  const changed = Math.max(...globSync(sources, { cwd: root }).map((file) => statSync(path.join(root, file)).mtimeMs))
  const built = statSync(path.join(root, 'dist/cli/entry.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (built > changed) return
  execFileSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: 'inherit' })
}
