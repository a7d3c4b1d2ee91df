/**
 * Runs a handler on AWS Lambda's runtime API, so that any Node image will do: `node runtime.mjs index.handler`
 * (or `_HANDLER`). The module is looked for beside this file. Ends with exit code 1 when the handler cannot be loaded or
 * the runtime API cannot be reached; Lambda then starts a new instance.
 */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { log } from './log.ts'
import { runtimeApi } from './runtime-api.ts'

type Handler = (event: unknown, context: unknown) => unknown

async function loadHandler(name: string): Promise<Handler> {
  const [module = '', member = ''] = name.split('.')
  const file = path.join(import.meta.dirname, `${module}.mjs`)
  const loaded: Record<string, unknown> = await import(pathToFileURL(file).href)
  const found = loaded[member]
  if (typeof found !== 'function') throw new Error(`${module}.mjs exports no function ${member}`)
  return (event, context) => found(event, context)
}

async function serve(host: string, handlerName: string): Promise<never> {
  const api = runtimeApi(host)
  const handle = await loadHandler(handlerName).catch(async (error: unknown) => {
    await api.failInit(error)
    throw error
  })
  for (;;) {
    const { requestId, deadlineMs, functionArn, event } = await api.next()
    const context = {
      awsRequestId: requestId,
      invokedFunctionArn: functionArn,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      getRemainingTimeInMillis: () => deadlineMs - Date.now(),
    }
    try {
      await api.respond(requestId, await handle(event, context))
    } catch (error) {
      log('error', 'invocation failed', { requestId, error: String(error) })
      await api.fail(requestId, error)
    }
  }
}

try {
  const host = process.env.AWS_LAMBDA_RUNTIME_API
  const handlerName = process.argv[2] ?? process.env._HANDLER
  if (!host) throw new Error('AWS_LAMBDA_RUNTIME_API is not set')
  if (!handlerName) throw new Error('no handler named: node runtime.mjs index.handler')
  await serve(host, handlerName)
} catch (error) {
  log('error', 'runtime failed', { error: error instanceof Error ? error.message : String(error) })
  process.exit(1)
}
