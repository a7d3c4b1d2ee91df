import { createHash } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import path from 'node:path'
import { unlessMissing } from '../../io/files.ts'

/** What stands at a path, and the same in words that differ where the content does. */
export type TreeEntry = {
  kind: 'absent' | 'file' | 'program' | 'link' | 'folder' | 'special'
  words: string
  /** Of a file, a program and a link: the id that git gives these bytes, unfiltered. */
  blob?: string
  /** Of a file and a program. */
  sha256?: string
  size?: number
  /** Whether the bytes are what Git LFS commits instead of a content. */
  pointer?: boolean
}

/** gitformat: `sha1` or `sha256`. */
export type ObjectFormat = 'sha1' | 'sha256'

/** Looks at a path without following links. */
export const treeEntry = async (file: string, format: ObjectFormat): Promise<TreeEntry> => {
  const stats = await lstat(file).catch(unlessMissing(undefined))
  if (stats === undefined) return { kind: 'absent', words: 'deleted' }
  if (stats.isDirectory()) return { kind: 'folder', words: 'a folder' }
  if (stats.isSymbolicLink()) {
    const target = await readlink(file, 'buffer')
    return { kind: 'link', words: `link ${target}`, blob: blobHash(format, target.length).update(target).digest('hex') }
  }
  if (!stats.isFile()) return { kind: 'special', words: 'neither file, folder nor link' }
  return fileEntry(file, stats, format)
}

const blobHash = (format: ObjectFormat, size: number) => createHash(format).update(`blob ${size}\0`)

/** Longer than any pointer that Git LFS writes (git-lfs, docs/spec.md). */
const POINTER_LIMIT = 1024

const fileEntry = async (file: string, { mode, size }: Stats, format: ObjectFormat): Promise<TreeEntry> => {
  const blob = blobHash(format, size)
  const content = createHash('sha256')
  let head = ''
  for await (const chunk of createReadStream(file)) {
    blob.update(chunk)
    content.update(chunk)
    if (size < POINTER_LIMIT) head += chunk.toString('latin1')
  }
  const kind = (mode & 0o100) === 0 ? 'file' : 'program'
  const sha256 = content.digest('hex')
  const pointer = head.startsWith('version https://git-lfs.github.com/spec/')
  return { kind, words: `${kind} ${sha256}`, blob: blob.digest('hex'), sha256, size, pointer }
}

/** Every file and link below a folder, by its path from there; what belongs to git itself is left out. */
export const filesBelow = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true })
  const found = await Promise.all(
    entries
      .filter(({ name }) => name !== '.git')
      .map(async (entry) =>
        entry.isDirectory()
          ? (await filesBelow(path.join(folder, entry.name))).map((name) => path.join(entry.name, name))
          : [entry.name],
      ),
  )
  return found.flat().sort()
}
