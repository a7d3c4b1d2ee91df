import { existsSync } from 'node:fs'
import path from 'node:path'

/** Whether this runs from the sources, and not from a bundle in dist/. */
export const runsFromSources = import.meta.filename.endsWith('.ts')

/**
 * A file of this package that is no module, by its path below one of the folders above this one: `sandbox/control/launcher.py`
 * is found from the sources as from dist/. The nearest counts. Throws where there is none.
 */
export function installedFile(relative: string): string {
  for (let folder = import.meta.dirname; ; folder = path.dirname(folder)) {
    const file = path.join(folder, relative)
    if (existsSync(file)) return file
    if (folder === path.dirname(folder)) throw new Error(`a file of this package is missing: ${relative}`)
  }
}
