import type { ErrorDocument } from './error-document.ts'

/**
 * The error as lines. What wraps them is long to load, and most commands have no error: it loads now. Where even that fails
 * (no file can be opened any more, dist/ is gone), the operator has message and hint nevertheless.
 */
export const lateErrorLines = (document: ErrorDocument): Promise<string[]> =>
  import('./error.ts').then(
    ({ errorLines }) => errorLines(document),
    () => {
      const { hint, message } = document.error
      return [`error: ${message}`, ...(hint === undefined ? [] : [`hint: ${hint}`])]
    },
  )
