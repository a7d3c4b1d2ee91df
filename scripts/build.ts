/**
 * Bundles every program of the project into dist/: the CLI, the sandbox's daemon, the reference API, its migrator and
 * the voice Lambda. `node scripts/build.ts deployables` makes only what images carry.
 */
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { type BuildOptions, build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')
const at = (...parts: string[]) => path.join(root, ...parts)

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  // Halves the import of the AWS clients: their CommonJS builds cannot be tree-shaken.
  mainFields: ['module', 'main'],
  // CommonJS dependencies inside an ES module bundle still call require().
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  legalComments: 'none',
  logLevel: 'warning',
}

const deployables: BuildOptions[] = [
  { entryPoints: { index: at('app/api/main.ts') }, outdir: at('dist/app/api'), outExtension: { '.js': '.mjs' } },
  { entryPoints: { index: at('app/migrate/main.ts') }, outdir: at('dist/app/migrate'), outExtension: { '.js': '.mjs' } },
  {
    entryPoints: { index: at('lambda/voice/handler.ts'), runtime: at('lambda/voice/runtime.ts') },
    outdir: at('dist/voice-lambda'),
    outExtension: { '.js': '.mjs' },
  },
]

const programs: BuildOptions[] = [
  { entryPoints: { entry: at('src/entry.ts') }, outdir: at('dist/cli'), splitting: true, chunkNames: 'chunks/[name]-[hash]' },
  { entryPoints: { main: at('sandbox/main.ts') }, outdir: at('dist/sandbox') },
]

const only = process.argv[2]
if (only !== undefined && only !== 'deployables') {
  process.stderr.write(`usage: node scripts/build.ts [deployables]; not: ${only}\n`)
  process.exit(2)
}

const wanted = only === 'deployables' ? deployables : [...deployables, ...programs]
for (const options of wanted) rmSync(String(options.outdir), { recursive: true, force: true })
await Promise.all(wanted.map((options) => build({ ...common, ...options })))

if (existsSync(at('app/migrations'))) {
  mkdirSync(at('dist/app/migrate'), { recursive: true })
  cpSync(at('app/migrations'), at('dist/app/migrate/migrations'), { recursive: true })
}
