/**
 * Bundles every program of the project into dist/: the CLI, the sandbox's daemon, the reference API, its migrator, the
 * voice Lambda and the probe. `node scripts/build.ts deployables` makes only what images carry; `--outdir DIR` puts it elsewhere.
 *
 * A program may be running from dist/ meanwhile: nothing is written before everything is bundled, each file is replaced
 * at once, and what is left over goes last.
 */
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { thirdPartyNotices } from './third-party.ts'

// Images are read by other users than the one who built them.
process.umask(0o022)

const root = path.resolve(import.meta.dirname, '..')
const at = (...parts: string[]) => path.join(root, ...parts)

const usage = (problem: string): never => {
  process.stderr.write(`usage: node scripts/build.ts [deployables] [--outdir DIR]; ${problem}\n`)
  process.exit(2)
}

const readArguments = () => {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { outdir: { type: 'string' } } })
    if (positionals.some((word) => word !== 'deployables')) usage(`not: ${positionals.join(' ')}`)
    return { only: positionals[0], dist: path.resolve(values.outdir ?? at('dist')) }
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error))
  }
}
const { only, dist } = readArguments()
const to = (...parts: string[]) => path.join(dist, ...parts)

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  // Halves the import of the AWS clients: their CommonJS builds cannot be tree-shaken.
  mainFields: ['module', 'main'],
  // CommonJS dependencies inside an ES module bundle still call require().
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  // All licences are in one text beside the bundle (third-party.ts), those without a comment in the code too.
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions

type Program = BuildOptions & { outdir: string }

const deployables: Program[] = [
  { entryPoints: { index: at('app/api/main.ts') }, outdir: to('app/api'), outExtension: { '.js': '.mjs' } },
  { entryPoints: { index: at('app/migrate/main.ts') }, outdir: to('app/migrate'), outExtension: { '.js': '.mjs' } },
  {
    entryPoints: { index: at('lambda/voice/handler.ts'), runtime: at('lambda/voice/runtime.ts') },
    outdir: to('voice-lambda'),
    outExtension: { '.js': '.mjs' },
  },
  { entryPoints: { index: at('probe/main.ts') }, outdir: to('probe'), outExtension: { '.js': '.mjs' } },
]

const programs: Program[] = [
  {
    entryPoints: { entry: at('src/entry.ts'), 'early-question': at('src/early-question.ts') },
    outdir: to('cli'),
    format: 'cjs',
    banner: {},
    // What a module calls so.
    define: { 'import.meta.dirname': '__dirname' },
  },
  {
    entryPoints: { main: at('src/main.ts') },
    outdir: to('cli'),
    outExtension: { '.js': '.mjs' },
    alias: { 'node:http': at('scripts/node-http.cjs') },
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
  },
  {
    entryPoints: { main: at('sandbox/main.ts'), 'container-cleanup': at('sandbox/container-cleanup.ts') },
    outdir: to('sandbox'),
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    // Of the checkout alone: their licence (AGPL) is none to pass on. Where they are missing, no policy is evaluated.
    external: ['@cloud-copilot/*'],
  },
  // Whole in one file: the sandbox copies it to where every user can read it.
  {
    entryPoints: { 'resolve-names': at('sandbox/resolve-names.ts') },
    outdir: to('sandbox'),
    outExtension: { '.js': '.mjs' },
  },
]

type Output = { file: string; contents: Uint8Array }

const filesBelow = (folder: string): string[] => {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Folders from `dist` down to `folder`, which an earlier program may have made for its own user alone. */
const makeFolder = (folder: string): void => {
  mkdirSync(folder, { recursive: true })
  for (let at = folder; at !== dist && at.startsWith(dist); at = path.dirname(at)) chmodSync(at, 0o755)
}

const put = ({ file, contents }: Output) => {
  makeFolder(path.dirname(file))
  const half = `${file}.${process.pid}.new`
  // npm makes a bin executable when it links it, not when a build replaces it.
  writeFileSync(half, contents, { mode: file === to('cli/entry.js') ? 0o755 : 0o644 })
  renameSync(half, file)
}

/**
 * Chunks are named by content and loaded late: a CLI that was started before this build still wants those of the build
 * before, all of which were written in the same minute. Older ones go.
 */
const isChunk = (file: string) => path.basename(path.dirname(file)) === 'chunks'
const builtBefore = Math.max(0, ...filesBelow(to('cli/chunks')).map((file) => statSync(file).mtimeMs))
const maybeInUse = (file: string) => isChunk(file) && statSync(file).mtimeMs > builtBefore - 60_000

const wanted = only === 'deployables' ? deployables : [...deployables, ...programs]
const bundle = (program: Program) => build({ ...common, ...program, write: false })
// esbuild has printed what is wrong, with file and line.
const built = await Promise.all(wanted.map(bundle)).catch(() => process.exit(1))
const bundled = built.flatMap(({ outputFiles }) => outputFiles.map(({ path: file, contents }) => ({ file, contents })))
/** The files of which something is in a bundle: the bundler reads others too, and drops them. */
const carriedBy = (metafile: Metafile | undefined) =>
  Object.values(metafile?.outputs ?? {}).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((file) => (inputs[file]?.bytesInOutput ?? 0) > 0),
  )
/** One a folder, as images carry folders; two programs of one folder share it. */
const notices = [...new Set(wanted.map(({ outdir }) => outdir))].flatMap((outdir) => {
  const inputs = built.flatMap(({ metafile }, index) => (wanted[index]?.outdir === outdir ? carriedBy(metafile) : []))
  const text = thirdPartyNotices(inputs, root)
  return text === '' ? [] : [{ file: path.join(outdir, 'THIRD-PARTY-LICENSES.txt'), contents: Buffer.from(text) }]
})
const migrations = filesBelow(at('app/migrations')).map((file) => ({
  file: to('app/migrate/migrations', path.relative(at('app/migrations'), file)),
  contents: readFileSync(file),
}))

/** Help and completion, as src/entry.ts answers them without loading anything. */
const renderedTexts = async (): Promise<Output> => {
  const [{ renderTexts }, { version }] = await Promise.all([
    import('../src/program/texts.ts'),
    import('../src/version.ts'),
  ])
  return { file: to('cli/texts.json'), contents: Buffer.from(JSON.stringify(renderTexts(version))) }
}
/** What src/secrets/hiding/hiding.ts asks: the words that medspa prints. */
const ownWords = async (): Promise<Output> => {
  const { wordsIn } = await import('../src/secrets/hiding/own-words.ts')
  const sources = [...filesBelow(at('src')), ...filesBelow(at('infra/terraform'))]
  const texts = sources.filter((file) => /\.(ts|tf)$/.test(file)).map((file) => readFileSync(file, 'utf8'))
  const words = [...wordsIn(texts.join('\n'))].toSorted()
  return { file: to('cli/words.json'), contents: Buffer.from(JSON.stringify(words)) }
}
/** The entry is no module, although the package's other files are. */
const manifest: Output = { file: to('cli/package.json'), contents: Buffer.from('{ "type": "commonjs" }\n') }
const besides = only === 'deployables' ? [] : [await renderedTexts(), await ownWords(), manifest]

const outputs: Output[] = [...bundled, ...notices, ...migrations, ...besides]
// Chunks first and the entry last: whoever starts the new CLI must find all of it.
const turn = (file: string) => (isChunk(file) ? 0 : file === to('cli/entry.js') ? 2 : 1)
for (const output of outputs.toSorted((a, b) => turn(a.file) - turn(b.file))) put(output)
const kept = new Set(outputs.map(({ file }) => file))
for (const { outdir } of wanted) {
  for (const file of filesBelow(outdir)) if (!kept.has(file) && !maybeInUse(file)) rmSync(file, { force: true })
}
// What scripts/prepare.mjs left when it could not build.
if (only === undefined && dist === at('dist')) rmSync(at('node_modules/.medspa-not-built'), { force: true })
