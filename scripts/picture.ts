import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { record } from './picture/record.ts'
import { svgOf } from './picture/svg.ts'

// `npm run picture`: deploys to a sandbox of its own, from nothing, and draws what the terminal showed: docs/deploy.svg.

const root = path.resolve(import.meta.dirname, '..')
const size = { columns: 100, rows: 30 }
const mostFrames = 60

const cwd = await mkdtemp(path.join(tmpdir(), 'medspa-picture-'))
// Postgres runs as another user and enters no folder that is only ours.
const home =
  process.getuid?.() === 0
    ? `/var/lib/medspa-sandbox/picture-${randomBytes(4).toString('hex')}`
    : path.join(cwd, 'sandbox')
// What is particular to this shell has no place in a picture.
const inherited = Object.entries(process.env).filter(([name]) => !/^(CI|NO_COLOR|FORCE_COLOR|TF_|npm_)/.test(name))
const env = { ...(Object.fromEntries(inherited) as Record<string, string>), MEDSPA_SANDBOX_HOME: home }
const entry = path.join(root, 'dist/cli/entry.js')
const words = ['deploy', '--env', 'development', '--sandbox', '--yes']

try {
  const { exitCode, frames } = await record([process.execPath, entry, ...words], { ...size, cwd, env })
  if (exitCode !== 0) throw new Error(`the deploy ended with ${exitCode}`)
  const every = Math.ceil(frames.length / mostFrames)
  const kept = frames.filter((_, index) => (frames.length - 1 - index) % every === 0)
  await writeFile(path.join(root, 'docs/deploy.svg'), svgOf(kept, { ...size, title: `medspa ${words.join(' ')}` }))
  console.log(`docs/deploy.svg: ${kept.length} of ${frames.length} frames`)
} finally {
  execFileSync(process.execPath, [entry, 'sandbox', 'reset'], { cwd, env, stdio: 'inherit' })
  await rm(home, { recursive: true, force: true })
  await rm(cwd, { recursive: true, force: true })
}
