import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { packageRoot } from './package-root.ts'

/** Where `npm run build` writes them down (scripts/build.ts). */
const file = () => path.join(packageRoot(), 'dist/cli/words.json')

/** The words that medspa's own texts are made of, in lower case; none where nothing was built, and all is hidden then. */
export const ownWords = async (): Promise<ReadonlySet<string>> => {
  try {
    return new Set(JSON.parse(await readFile(file(), 'utf8')) as string[])
  } catch {
    return new Set()
  }
}
