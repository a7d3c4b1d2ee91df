/**
 * Packs medspa for `npm install --global`: the files that `package.json` lists, with a manifest of what runs. Everything is bundled
 * in dist/, so the package needs Node alone; the checkout's `dependencies` are those of its build. Prints the archive's path.
 *
 *   npm run package [-- --destination DIR]
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'

const root = path.resolve(import.meta.dirname, '..')
const { destination } = parseArgs({ options: { destination: { type: 'string', default: '.' } } }).values

type Packed = { filename: string; files: { path: string }[] }
const pack = (cwd: string, ...args: string[]): Packed => {
  const text = execFileSync('npm', ['pack', '--json', '--ignore-scripts', ...args], { cwd, encoding: 'utf8' })
  const [packed] = JSON.parse(text) as [Packed]
  return packed
}

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const { bin, dependencies, description, engines, license, name, private: isPrivate, type, version } = manifest

const stage = mkdtempSync(path.join(tmpdir(), 'medspa-package-'))
try {
  for (const file of pack(root, '--dry-run').files)
    cpSync(path.join(root, file.path), path.join(stage, file.path), { recursive: true })
  const own = { ...{ name, version, description, license, private: isPrivate, type, bin, engines } }
  // Node itself, as a checkout has it: the machine's may be too old.
  const text = JSON.stringify({ ...own, dependencies: { node: dependencies.node } }, null, 2)
  writeFileSync(path.join(stage, 'package.json'), `${text}\n`)
  const to = path.resolve(destination)
  mkdirSync(to, { recursive: true })
  const { filename } = pack(stage, '--pack-destination', to)
  process.stdout.write(`${path.join(to, filename)}\n`)
} finally {
  rmSync(stage, { recursive: true, force: true })
}
