import { OperatorError } from '../errors.ts'
import type { Clients } from './clients.ts'
import { calling, isWithoutCredentials } from './errors.ts'
import type { CredentialsProblem } from './profile-problem.ts'

export type Identity = {
  /** The account (12 digits) and the principal that the credentials stand for. Rejects as cancelled at `signal`. */
  whoAmI: (signal?: AbortSignal) => Promise<Principal>
  /** Asks for the next `whoAmI`, which gives or throws what comes of it. Resolves when that is known; rejects never. */
  begin: (signal?: AbortSignal) => Promise<void>
  /** What AWS answered last; undefined where it was not asked, or did not answer. */
  known: () => Principal | undefined
}

type Principal = { accountId: string; arn: string }

/** STS: needs no permission at all, so it tells working credentials from missing ones. */
export const createIdentity = ({
  clients,
  whyNoCredentials,
  early,
}: {
  clients: Pick<Clients, 'sts'>
  /** Asked where the SDK found none. */
  whyNoCredentials?: () => Promise<CredentialsProblem | undefined>
  /** The answer to the first question, where it was asked already; undefined: there is none, and it is asked here. */
  early?: Promise<Principal | undefined> | undefined
}): Identity => {
  let known: Principal | undefined
  let begun: Promise<Principal> | undefined
  let unused = early
  const ask = (abortSignal?: AbortSignal): Promise<Principal> =>
    calling(WHAT, async () => {
      const answered = await unlessAborted(unused, abortSignal)
      unused = undefined
      if (answered !== undefined) {
        known = answered
        return known
      }
      const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
      const { Account = '', Arn = '' } = await (await clients.sts()).send(new GetCallerIdentityCommand({}), {
        abortSignal,
      })
      // Some proxy's page, which the SDK takes for an answer with nothing in it.
      if (!/^\d{12}$/.test(Account)) throw notAws()
      known = { accountId: Account, arn: Arn }
      return known
    }).catch(async (error: unknown) => {
      throw await withReason(error, whyNoCredentials)
    })
  return {
    known: () => known,
    async begin(signal) {
      begun = ask(signal)
      await begun.catch(() => {})
    },
    whoAmI(signal) {
      const answer = begun ?? ask(signal)
      begun = undefined
      return answer
    },
  }
}

/** What comes of a promise; undefined at once where the signal ends the wait, which the next call then tells. */
async function unlessAborted(
  answer: Promise<Principal | undefined> | undefined,
  signal: AbortSignal | undefined,
): Promise<Principal | undefined> {
  if (answer === undefined || signal === undefined) return await answer
  return await new Promise<Principal | undefined>((resolve) => {
    const end = () => resolve(undefined)
    if (signal.aborted) end()
    signal.addEventListener('abort', end, { once: true })
    void answer.then(resolve).finally(() => signal.removeEventListener('abort', end))
  })
}

const WHAT = 'sts:GetCallerIdentity'

const notAws = () =>
  new OperatorError(`${WHAT}: the answer names no account.`, {
    code: 'aws-error',
    whose: 'aws',
    hint: 'Check AWS_ENDPOINT_URL, and what stands between this machine and AWS (a proxy, a sign-in page of the network).',
  })

/** The SDK says the same whatever is missing. */
async function withReason(
  error: unknown,
  why: (() => Promise<CredentialsProblem | undefined>) | undefined,
): Promise<unknown> {
  if (!(error instanceof OperatorError && error.cause instanceof Error)) return error
  if (!isWithoutCredentials(error.cause)) return error
  const problem = await why?.()
  if (problem === undefined) return error
  const { code, whose } = error
  const hint = problem.hint ?? error.hint
  return new OperatorError(`${WHAT}: no credentials. ${problem.reason}`, { code, whose, hint, cause: error.cause })
}
