import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { longerSession } from '../../expired-credentials.ts'
import { roundTime } from '../../quantities.ts'
import { type Expectation, mayTake } from './may-take.ts'

export type CredentialsNeeds = Pick<Deps, 'clock' | 'credentials' | 'longestRun' | 'releaseParameter'>

/** A command that changes something, and what of it is known before it begins. */
export type Lasting<Context> = {
  /** As in run records: `deploy`. */
  command: string
  /** Where the command itself limits its time: that, in milliseconds. */
  limitMs?: (context: Context) => number
  /** What the operator may ask for instead, where that takes less than `leftMs`: a sentence. */
  otherwise?: (leftMs: number) => string | undefined
}

/**
 * Before a command changes anything: its credentials last as long as the command may take, or it is refused (exit 3,
 * `credentials-too-short`). What a session leaves half done when it ends, its undo cannot take back either. Gives words for
 * the line of the preflight: how long they still last. `lasting` is undefined for a command that changes nothing.
 */
export async function checkCredentials<Context>(
  deps: CredentialsNeeds,
  context: Context,
  lasting: Lasting<Context> | undefined,
): Promise<string | undefined> {
  const life = await deps.credentials.life()
  if (life.kind === 'lasting') return undefined
  if (life.kind === 'renewed') return 'credentials that are renewed'
  if (life.kind === 'unknown')
    return 'credentials of a session whose end is not known (AWS_CREDENTIAL_EXPIRATION says it)'
  const leftMs = life.at.getTime() - deps.clock.now().getTime()
  if (lasting !== undefined) {
    const expected = await mayTake(deps, { command: lasting.command, limitMs: lasting.limitMs?.(context) })
    if (leftMs < expected.ms) throw tooShort(leftMs, { ...lasting, expected, end: life.at })
  }
  return `credentials for ${roundTime(leftMs)} more`
}

function tooShort(
  leftMs: number,
  { end, expected, otherwise }: Pick<Lasting<never>, 'otherwise'> & { end: Date; expected: Expectation },
): OperatorError {
  const other = otherwise?.(leftMs)
  return new OperatorError(
    `The credentials last ${roundTime(leftMs, 'more')}, and ${expected.what} may take ${roundTime(expected.ms)}.`,
    {
      code: 'credentials-too-short',
      whose: 'operator',
      exit: 'refused',
      hint: [longerSession(), ...(other ? [other] : [])].join(' '),
      evidence: [`they end at ${end.toISOString()}`, `${roundTime(expected.ms)}: ${expected.because}`],
    },
  )
}
