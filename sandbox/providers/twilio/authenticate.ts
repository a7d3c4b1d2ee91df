import { isSame } from '../../front/access/principals.ts'
import { TwilioError } from './errors.ts'
import type { TwilioAccount } from './schema.ts'

/**
 * The account whose credentials a request presents: the account's sid with its auth token, or an API key with its secret.
 *
 * @throws TwilioError 401/20003, as Twilio answers whatever is wrong with them; a suspended account is answered so too
 */
export function authenticate(accounts: readonly TwilioAccount[], authorization: string | undefined): TwilioAccount {
  const { password, user } = basicOf(authorization)
  const account = accounts.find(
    ({ sid, auth_token, keys }) =>
      (user === sid && isSame(password, auth_token)) ||
      keys.some((key) => key.sid === user && isSame(password, key.secret)),
  )
  if (account?.status !== 'active') throw new TwilioError(401, 20003, 'Authenticate')
  return account
}

/**
 * The account that a path names: the caller's own, or one that the caller's account owns.
 *
 * @throws TwilioError 401/20003 for every other account: a subaccount does not reach its parent either
 */
export function accountOf(accounts: readonly TwilioAccount[], caller: TwilioAccount, sid: string): TwilioAccount {
  const account = accounts.find((each) => each.sid === sid)
  if (account !== undefined && (account === caller || account.owner_account_sid === caller.sid)) return account
  throw new TwilioError(401, 20003, 'Authenticate')
}

function basicOf(authorization = ''): { user: string; password: string } {
  const [, encoded = ''] = /^Basic ([\w+/=-]+)$/i.exec(authorization) ?? []
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return { user, password: password.join(':') }
}
