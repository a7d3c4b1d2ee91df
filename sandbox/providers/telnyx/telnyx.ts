import { bearerOf } from '../../front/access/credentials.ts'
import { isSame } from '../../front/access/principals.ts'
import type { Provider, ProviderRequest } from '../provider.ts'
import { jsonAnswer } from '../provider.ts'
import { findRoute } from '../routes.ts'
import { notFound, TelnyxError, telnyxErrorReply } from './errors.ts'
import { routes } from './routes.ts'
import type { TelnyxAccount } from './schema.ts'

/** Telnyx' API v2 over these accounts, as `accounts` gives them at each request. */
export function createTelnyx(accounts: () => TelnyxAccount[], publicKey: string): Provider {
  const routeOf = ({ method, path }: ProviderRequest) => findRoute(routes, method, path)
  return {
    operationOf: (request) => routeOf(request)?.route.operation,
    answer(request) {
      try {
        const key = bearerOf(request.headers)?.accessKeyId ?? ''
        const account = accounts().find(({ api_key }) => isSame(api_key, key))
        if (account === undefined)
          throw new TelnyxError(401, '10009', 'Authentication failed', 'Could not understand the provided credentials.')
        const found = routeOf(request)
        if (found === undefined) throw notFound(request.path)
        const body = found.route.answer({ account, publicKey, request }, found.params)
        return { reply: jsonAnswer(200, body), changed: request.method !== 'GET' }
      } catch (error) {
        if (error instanceof TelnyxError) return { reply: telnyxErrorReply(error), changed: false }
        throw error
      }
    },
  }
}
