/**
 * For `.catch` after a read of a file or folder: what is not there is `instead`. What is there and cannot be read (EACCES,
 * EIO, EMFILE …) stays an error: taken for missing, it would be made anew and written over.
 */
export const unlessMissing =
  <T>(instead: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return instead
    throw error
  }
