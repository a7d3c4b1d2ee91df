import type { Provider, ProviderRequest } from '../provider.ts'
import { jsonAnswer } from '../provider.ts'
import { findRoute } from '../routes.ts'
import { authenticate } from './authenticate.ts'
import { notFound, TwilioError, twilioErrorReply } from './errors.ts'
import { routes } from './routes.ts'
import type { TwilioAccount } from './schema.ts'

/** Twilio's APIs over these accounts, as `accounts` gives them at each request. */
export function createTwilio(accounts: () => TwilioAccount[]): Provider {
  const routeOf = ({ method, path }: ProviderRequest) => findRoute(routes, method, path)
  return {
    operationOf: (request) => routeOf(request)?.route.operation,
    answer(request) {
      try {
        const caller = authenticate(accounts(), request.headers.authorization)
        const found = routeOf(request)
        if (found === undefined) throw notFound(request.path)
        const body = found.route.answer({ accounts: accounts(), caller, request }, found.params)
        return { reply: jsonAnswer(200, body), changed: request.method !== 'GET' }
      } catch (error) {
        if (error instanceof TwilioError) return { reply: twilioErrorReply(error), changed: false }
        throw error
      }
    },
  }
}
