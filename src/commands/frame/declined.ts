import { OperatorError } from '../../errors.ts'

/** The error of a question that was answered with no: exit code 3. `unchanged` is what stays as it was. */
export const declined = (what: string, unchanged = 'nothing') =>
  new OperatorError(`${what} was not approved; ${unchanged} was changed.`, {
    code: 'declined',
    whose: 'operator',
    exit: 'refused',
    hint: 'Run the same command again, and approve it.',
  })
