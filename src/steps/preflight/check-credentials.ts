import type { CredentialsLife } from '../../aws/credentials.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { longerSession } from '../../expired-credentials.ts'
import { localTime, roundTime } from '../../quantities.ts'
import { type Expectation, mayTake } from './may-take.ts'

export type CredentialsNeeds = Pick<
  Deps,
  'clock' | 'credentials' | 'longestRun' | 'profile' | 'releaseParameter' | 'settings'
>

/** The operator's word that a command begins whatever its credentials' end: `off`. */
const OVERRIDE = 'MEDSPA_CREDENTIALS_CHECK'

/** A command that changes something, and what of it is known before it begins. */
export type Lasting<Context> = {
  /** As in run records: `deploy`. */
  command: string
  /** Where an option of the command's limits its time: that, in milliseconds. */
  limitMs?: (context: Context) => number | undefined
  /** What the operator may ask for instead, where that takes less than `leftMs`: a sentence. */
  otherwise?: (leftMs: number) => string | undefined
}

/**
 * Before a command changes anything: its credentials last as long as the command may take, or it is refused (exit 3,
 * `credentials-too-short`), unless the operator has switched that off. What a session leaves half done when it ends, its undo cannot take back either. Gives words for
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
  // AWS has just known them: what an earlier session left in the shell is not theirs.
  if (life.saidBy !== undefined && leftMs <= 0)
    return `credentials of a session whose end is not known (${life.saidBy} says ${localTime(life.at)}, which is over)`
  const told = `credentials for ${roundTime(leftMs)} more`
  if (lasting !== undefined) {
    const expected = await mayTake(deps, { command: lasting.command, limitMs: lasting.limitMs?.(context) })
    if (leftMs < expected.ms) {
      if (deps.profile.env[OVERRIDE] !== 'off') throw tooShort(leftMs, { ...lasting, expected, life })
      return `${told}, and ${expected.what} may take ${roundTime(expected.ms)} (${OVERRIDE}=off)`
    }
  }
  return told
}

type Ending = Extract<CredentialsLife, { kind: 'ends' }>

function tooShort(
  leftMs: number,
  { expected, life, otherwise }: Pick<Lasting<never>, 'otherwise'> & { expected: Expectation; life: Ending },
): OperatorError {
  const { at, saidBy } = life
  const hints = [
    longerSession(),
    expected.limited ? otherwise?.(leftMs) : undefined,
    saidBy && `If ${saidBy} is of an earlier session: \`unset ${saidBy}\`.`,
    `To begin all the same, set ${OVERRIDE}=off: what the session's end leaves half done, the same command goes on with.`,
  ]
  return new OperatorError(
    `The credentials last ${roundTime(leftMs, 'more')}, and ${expected.what} may take ${roundTime(expected.ms)}.`,
    {
      code: 'credentials-too-short',
      whose: 'operator',
      exit: 'refused',
      hint: hints.filter(Boolean).join(' '),
      evidence: [
        `they end at ${localTime(at)}${saidBy ? ` (${saidBy})` : ''}`,
        `${roundTime(expected.ms)}: ${expected.because}`,
      ],
    },
  )
}
