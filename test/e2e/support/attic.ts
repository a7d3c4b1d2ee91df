import { linkSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Looked at so often: what programs write and remove again is there for longer, a saved plan for seconds. */
const EVERY_MS = 25

/**
 * Keeps a second name of every file that is, or comes and goes, in these folders, so that what a program removed can still be
 * read as it was last. All on one file system.
 */
export function keepFilesOf(folders: readonly string[], attic: string) {
  mkdirSync(attic, { recursive: true })
  const kept = new Map<number, { was: string; name: string }>()
  const look = () => {
    for (const file of folders.flatMap(filesBelow)) {
      try {
        const { ino } = lstatSync(file)
        if (kept.has(ino)) continue
        const name = path.join(attic, String(ino))
        linkSync(file, name)
        // A program may have put a socket there meanwhile.
        if (lstatSync(name).isFile()) kept.set(ino, { was: file, name })
      } catch {
        // Gone between two looks.
      }
    }
  }
  const timer = setInterval(look, EVERY_MS)
  return {
    /** Those that were seen so far: where they were, and what is in them. */
    files: () => [...kept.values()].map(({ name, was }) => ({ was, content: readFileSync(name) })),
    stop: () => clearInterval(timer),
  }
}

/** Whole paths; links are not followed, nor are Terraform's providers, which are hundreds of megabytes of program, gone into. */
export const filesBelow = (folder: string): string[] => {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('/providers/'))
      .map((entry) => path.join(entry.parentPath, entry.name))
  } catch {
    return []
  }
}
