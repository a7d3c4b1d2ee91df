import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { exists } from '../../io/files.ts'
import { isUnsafeRepository, noGit, openRepository, type Reader, type Repository, readingWith } from './repository.ts'
import type { Scope } from './scope.ts'
import { filesBelow, type TreeEntry, treeEntry } from './tree-entry.ts'

/** A path that is not as the commit has it: `what` says how it is instead, so that another content has other words. */
export type Difference = { path: string; what: string }

/**
 * What differs from the commit that is checked out, sorted by path. Every file is compared byte by byte: git's own
 * comparison goes by an index that can be told to look away (assume-unchanged, skip-worktree), by filters, and not into
 * submodules. Only what the commit itself says counts, so that it names one content: its files and its `.gitattributes`.
 * Untracked files are differences unless they are ignored; what is inside a submodule or nested repository counts likewise.
 */
export const differencesOf = (repository: Repository, scope?: Scope): Promise<Difference[]> =>
  readingWith(repository, async (reader) => {
    const { commit, root } = repository
    const tree = readTree(await reader.run(['ls-tree', '-r', '-z', '--full-tree', commit]))
    const files = tree.filter(({ mode }) => mode !== MODES.submodule)
    const submodules = tree.filter(({ mode }) => mode === MODES.submodule)
    const loose = await looseFiles(repository, reader, scope)
    const folders = loose.filter((name) => name.endsWith('/')).map((name) => name.slice(0, -1))
    const found = [
      ...(await compareFiles(repository, reader, files)),
      ...(await inTurns(submodules, ({ id, name }) => insideOf(repository, name, scope, id))).flat(),
      ...(await inTurns(folders, (name) => insideOf(repository, name, scope))).flat(),
      ...(await describe(
        root,
        loose.filter((name) => !name.endsWith('/')),
      )),
    ]
    if (scope?.followsLinks) {
      const links = files.filter(({ mode }) => mode === MODES.link).map(({ name }) => name)
      found.push(...(await outsideOf(root, [...links, ...loose])))
    }
    return found.sort((a, b) => (a.path < b.path ? -1 : 1))
  })

const MODES = { link: '120000', program: '100755', submodule: '160000' }

type TreeFile = { mode: string; id: string; name: string }

/** git-ls-tree(1): `<mode> <type> <object>\t<file>`, each ended by NUL. */
const readTree = (text: string): TreeFile[] =>
  namesIn(text).map((line) => {
    const tab = line.indexOf('\t')
    const [mode = '', , id = ''] = line.slice(0, tab).split(' ')
    return { mode, id, name: line.slice(tab + 1) }
  })

/** Names that end with NUL. One that is not UTF-8 would be looked for under another name, and not be found. */
const namesIn = (text: string): string[] => {
  const names = text.split('\0').filter(Boolean)
  const unreadable = names.find((name) => name.includes('\u{fffd}'))
  if (unreadable === undefined) return names
  throw noGit(
    `The name of ${unreadable} is not UTF-8, so its content cannot be named`,
    [],
    'Rename the file, or name the release: --tag <tag>.',
  )
}

/** Files that the commit does not have; of another repository in there only the folder, which ends with `/`. */
const looseFiles = async ({ commit, excludeFiles, root }: Repository, reader: Reader, scope?: Scope) => {
  await reader.run(['read-tree', commit])
  const ignored = ['--exclude-per-directory=.gitignore', ...excludeFiles.map((file) => `--exclude-from=${file}`)]
  const list = async (...args: string[]) => namesIn(await reader.run(['ls-files', '--others', '-z', ...args]))
  const untracked = await list(...ignored)
  if (scope === undefined) return untracked
  return [...untracked, ...(await list('--ignored', ...ignored)).filter((name) => scope.counts(path.join(root, name)))]
}

const describe = (root: string, names: readonly string[]): Promise<Difference[]> =>
  inTurns(names, async (name) => ({ path: name, what: (await treeEntry(path.join(root, name), 'sha1')).words }))

type Compared = TreeFile & { entry: TreeEntry }

const compareFiles = async (
  { format, root }: Repository,
  reader: Reader,
  files: readonly TreeFile[],
): Promise<Difference[]> => {
  const compared = await inTurns(files, async (file): Promise<Compared> => {
    return { ...file, entry: await treeEntry(path.join(root, file.name), format) }
  })
  const attributes = await attributesOf(reader, compared)
  const found = await inTurns(compared, async (file): Promise<Difference[]> => {
    const { entry, mode, name } = file
    if (entry.kind === kindOf(mode) && (await isCheckoutOf(reader, file, attributes.get(name) ?? {}))) return []
    return [{ path: name, what: entry.pointer ? `${entry.words}, a Git LFS pointer` : entry.words }]
  })
  return found.flat()
}

const kindOf = (mode: string): TreeEntry['kind'] =>
  mode === MODES.link ? 'link' : mode === MODES.program ? 'program' : 'file'

/**
 * Whether a file is what a checkout makes of the commit's: its bytes; with the line ends, `$Id$` and encoding that
 * `.gitattributes` ask for; or the content behind a Git LFS pointer, and not the pointer. What another program would make of
 * it is not known: its files are differences unless they hold the commit's bytes.
 */
const isCheckoutOf = async (reader: Reader, { entry, id, name }: Compared, wanted: Attributes): Promise<boolean> => {
  if (entry.kind !== 'link') {
    if (wanted.filter === 'lfs' && entry.blob === id) return !entry.pointer
    if (wanted.filter === 'lfs') {
      const pointer = await reader.run(['cat-file', 'blob', id])
      return pointer.includes(`oid sha256:${entry.sha256}\n`)
    }
    if (wanted.eol === 'crlf' || wanted.ident === 'set' || wanted['working-tree-encoding'] !== undefined) {
      return (await checkedOut(reader, id, name)) === entry.sha256
    }
  }
  return entry.blob === id
}

/** The SHA-256 of what a checkout would write; no program is run for it. */
const checkedOut = (reader: Reader, id: string, name: string): Promise<string> =>
  reader.pipe(['cat-file', '--filters', `--path=${name}`, id], async (bytes) => {
    const hash = createHash('sha256')
    for await (const chunk of bytes) hash.update(chunk)
    return hash.digest('hex')
  })

type Attributes = Partial<Record<(typeof attributeNames)[number], string>>
const attributeNames = ['filter', 'eol', 'ident', 'working-tree-encoding'] as const

/** git-check-attr(1) with -z: path, attribute and value, each ended by NUL. */
const attributesOf = async (reader: Reader, files: readonly TreeFile[]): Promise<Map<string, Attributes>> => {
  const found = new Map<string, Attributes>()
  if (files.length === 0) return found
  const names = files.map(({ name }) => `${name}\0`).join('')
  const words = (await reader.run(['check-attr', '--stdin', '-z', ...attributeNames], names)).split('\0')
  for (let at = 0; at + 2 < words.length; at += 3) {
    const [name = '', attribute = '', value = ''] = words.slice(at, at + 3)
    if (value !== 'unspecified' && value !== 'unset') found.set(name, { ...found.get(name), [attribute]: value })
  }
  return found
}

/** What links lead to that is no part of the checkout: files, and all that is below a folder. */
const outsideOf = async (root: string, names: readonly string[]): Promise<Difference[]> => {
  const found = await inTurns(names, async (name) => {
    const target = await realpath(path.join(root, name)).catch(() => root)
    if (target === root || target.startsWith(`${root}${path.sep}`)) return []
    const { kind } = await treeEntry(target, 'sha1')
    const below = kind === 'folder' ? await filesBelow(target) : ['']
    const entries = await describe(
      target,
      below.filter((file) => !file.split(path.sep).includes('node_modules')),
    )
    return entries.map((each) => ({ path: path.join(name, each.path), what: `outside the checkout: ${each.what}` }))
  })
  return found.flat()
}

/** What is in a folder that another repository keeps; `recorded` is the commit that this one wants there: a submodule. */
const insideOf = async (
  { options, root, shell }: Repository,
  name: string,
  scope: Scope | undefined,
  recorded?: string,
): Promise<Difference[]> => {
  const folder = path.join(root, name)
  const entry = await treeEntry(folder, 'sha1')
  if (entry.kind !== 'folder') return [{ path: name, what: entry.words }]
  const inner = await repositoryAt({ options, shell }, folder)
  if (inner === undefined) {
    const files = (await filesBelow(folder)).map((file) => path.join(name, file))
    return [{ path: name, what: 'without a commit of its own' }, ...(await describe(root, files))]
  }
  const inside = (await differencesOf(inner, scope)).map((each) => ({ ...each, path: path.join(name, each.path) }))
  return inner.commit === recorded ? inside : [{ path: name, what: `at commit ${inner.commit}` }, ...inside]
}

/** The repository of exactly this folder; undefined where it has none, or one without a commit. */
const repositoryAt = async (git: Pick<Repository, 'options' | 'shell'>, folder: string) => {
  if (!(await exists(path.join(folder, '.git')))) return undefined
  const inner = await openRepository(git, folder).catch((error: unknown) => {
    if (isUnsafeRepository(error) || git.options.signal?.aborted) throw error
    return undefined
  })
  return inner?.root === (await realpath(folder)) ? inner : undefined
}

/** So many files are open at once. */
const AT_ONCE = 32

const inTurns = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => {
  const done: R[] = []
  for (let at = 0; at < items.length; at += AT_ONCE) {
    done.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))))
  }
  return done
}
