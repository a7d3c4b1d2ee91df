import { linkSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Between two looks: files that a program removes again live longer than this, a saved plan for seconds. */
const EVERY_MS = 25

/**
 * Makes a hard link in `into` to every file that appears in these folders, so that a file which a program removed can still be
 * read as it last was. All on one file system.
 */
export function keepFilesOf(folders: readonly string[], into: string) {
  mkdirSync(into, { recursive: true })
  const kept = new Map<number, { was: string; name: string }>()
  const look = () => {
    for (const file of folders.flatMap(filesBelow)) {
      try {
        const { ino } = lstatSync(file)
        if (kept.has(ino)) continue
        const name = path.join(into, String(ino))
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
    /** The files seen so far: the path of each, and its content. */
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
