import { createRedactor } from '../../secrets/hiding/redactor.ts'
import type { Sensitive } from '../../secrets/sensitive.ts'

/** AWS's validation errors may quote what was sent. The same error, with every value taken out of its message. */
export const withoutValues = (error: unknown, values: Iterable<Sensitive>): unknown => {
  if (!(error instanceof Error)) return error
  const redactor = createRedactor()
  for (const value of values) redactor.add(value)
  error.message = redactor.scrub(error.message)
  error.stack = redactor.scrub(error.stack ?? '')
  return error
}
