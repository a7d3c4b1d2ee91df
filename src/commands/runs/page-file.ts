import { open, readFile, rename, rm } from 'node:fs/promises'
import { shellWord } from '../../command-line.ts'
import { messageOf, OperatorError } from '../../errors.ts'
import { unlessMissing } from '../../io/files.ts'
import { pageBeginning } from './page.ts'

/**
 * Writes a page to a file of its own, whole or not at all, readable by this user only, as run records are. A page of an
 * earlier run is replaced; another file is not: a slip of the shell's completion must not cost a configuration.
 * @returns the file
 * @throws OperatorError `page-unwritable`, exit code 2
 */
export async function writePage(file: string, page: string): Promise<string> {
  try {
    const former = await readFile(file, 'utf8').catch(unlessMissing(undefined))
    if (former !== undefined && former !== '' && !former.startsWith(pageBeginning))
      throw new Error('it is another file')
    const half = `${file}.${process.pid}.new`
    try {
      const handle = await open(half, 'wx', 0o600)
      await handle.writeFile(page).finally(() => handle.close())
      await rename(half, file)
    } catch (error) {
      await rm(half, { force: true })
      throw error
    }
    return file
  } catch (error) {
    throw new OperatorError(`The page cannot be written to ${file}: ${messageOf(error)}.`, {
      code: 'page-unwritable',
      whose: 'operator',
      exit: 'usage',
      hint: `Name a file that does not exist yet, in a folder that does: --html ${shellWord('run.html')}`,
      cause: error,
    })
  }
}
