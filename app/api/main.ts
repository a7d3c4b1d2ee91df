/** The process edge of the API: environment in, signals in, exit code out. */
import { createLog } from '../log.ts'
import { readConfig } from './config.ts'
import { type Api, startApi } from './start.ts'

const env = process.env
const log = createLog({ service: 'api', environment: env.ENVIRONMENT ?? '', release: env.RELEASE ?? '' })

try {
  const config = readConfig(env)
  const api = await startApi(config, log)
  process.once('SIGTERM', () => void stop(api, config.STOP_TIMEOUT_MS, 'SIGTERM'))
  process.once('SIGINT', () => void stop(api, config.STOP_TIMEOUT_MS, 'SIGINT'))
} catch (error) {
  log.fatal({ error: error instanceof Error ? error.message : String(error) }, 'cannot start')
  process.exit(1)
}

/** Exits 0 once drained; 1 when that took longer than `timeoutMs`. */
async function stop(api: Api, timeoutMs: number, signal: string): Promise<void> {
  log.info({ signal }, 'stopping')
  setTimeout(() => {
    log.error({ timeoutMs }, 'stop timed out')
    process.exit(1)
  }, timeoutMs).unref()
  await api.stop()
  log.info('stopped')
  process.exit(0)
}
