import { commandLine } from '../../../command-line.ts'
import { exitCodes, OperatorError } from '../../../errors.ts'
import type { Part } from '../../../status/snapshot.ts'
import { partOf } from '../../status/part.ts'
import type { CheckOutcome } from './check.ts'

/** After these nothing of AWS can be seen from this machine: each further check would say the same, and nothing of the environment. */
const BLIND = ['aws-clock', 'aws-credentials']

/** Whether an error is that of one look: neither a cancel, nor a mistake of ours, nor this machine that sees nothing at all. */
export const isOfOneLook = (error: unknown): error is OperatorError =>
  error instanceof OperatorError && error.exitCode !== exitCodes.cancelled && !BLIND.includes(error.code)

/**
 * Pure: what a check comes to that cannot look. What the role may not read is no fault of the environment, and skipped with
 * AWS's words. Anything else is a failure, which `--wait` looks at again: nobody has seen that all is well.
 */
export const unseen = ({
  code,
  hint,
  message,
}: {
  code?: string | undefined
  hint?: string | undefined
  message: string
}): CheckOutcome =>
  code === 'aws-access-denied'
    ? { status: 'skipped', evidence: `not known: ${message}` }
    : {
        status: 'failed',
        evidence: `cannot be seen: ${message}`,
        hint: hint ?? `\`${commandLine('validate', { flags: ['--wait', '5m'] })}\` looks again until it can be seen.`,
      }

/** As `partOf`; what keeps this machine from seeing anything ends the validation. */
export function seenPart<Found>(look: () => Promise<Found | undefined>): Promise<Part<Found>> {
  let blind: { error: unknown } | undefined
  const looked = partOf(async () => {
    try {
      return await look()
    } catch (error) {
      if (error instanceof OperatorError && BLIND.includes(error.code)) blind = { error }
      throw error
    }
  })
  return looked.then((part) => {
    if (blind !== undefined) throw blind.error
    return part
  })
}
