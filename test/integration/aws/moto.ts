import { type Clients, createClients } from '../../../src/aws/clients.ts'
import type { Clock } from '../../../src/io/clock.ts'
import { CONTROL_TOKEN, type Control, startControl } from '../control/control.ts'

export const region = 'us-east-1'
export const accountId = '123456789012'

const credentials = { accessKeyId: CONTROL_TOKEN, secretAccessKey: CONTROL_TOKEN }

/** Starts moto with the sandbox's patches; gives it, and clients that talk to it. */
export const startMoto = async (): Promise<{ moto: Control; clients: () => Clients }> => {
  const moto = await startControl()
  return { moto, clients: () => createClients({ region, endpoint: moto.url, credentials }) }
}

/** Real waits, so many times shorter. */
export const quickenedClock = (times: number): Clock => ({
  now: () => new Date(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds / times)),
})

export const quickClock = quickenedClock(100)

type Middleware = {
  middlewareStack: {
    add: (
      middleware: (
        next: (args: object) => Promise<object>,
        context: { commandName?: string },
      ) => (args: object) => Promise<object>,
      options: { step: 'initialize' },
    ) => void
  }
}

/** Runs something just before, or just after, each call of an operation; of every one where it is undefined. */
export const around = (
  client: unknown,
  operation: string | undefined,
  { before, after }: { before?: () => Promise<void>; after?: () => Promise<void> },
): void => {
  const { middlewareStack } = client as Middleware
  middlewareStack.add(
    (next, context) => async (args) => {
      const concerned = operation === undefined || context.commandName === `${operation}Command`
      if (concerned) await before?.()
      const answer = await next(args)
      if (concerned) await after?.()
      return answer
    },
    { step: 'initialize' },
  )
}
