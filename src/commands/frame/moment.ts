import { InvalidArgumentError } from 'commander'
import { SINCE_FORMS, sinceOf } from '../../logs/since.ts'

/** The value of `--since`; a wrong one is a usage error. */
export const moment = (text: string): Date => {
  const since = sinceOf(text, new Date())
  if (since === undefined) throw new InvalidArgumentError(SINCE_FORMS)
  return since
}
