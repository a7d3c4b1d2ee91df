import { access } from 'node:fs/promises'

/** Whether something of that name is there and can be reached. */
export const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )

/**
 * For `.catch` after a read of a file or folder: what is not there is `instead`. What is there and cannot be read (EACCES,
 * EIO, EMFILE …) stays an error: taken for missing, it would be written over, or count as empty.
 */
export const unlessMissing =
  <T>(instead: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return instead
    throw error
  }
