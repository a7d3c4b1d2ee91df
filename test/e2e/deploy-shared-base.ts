/**
 * Deploys the shared base of the e2e tests before they begin, and keeps it until SIGTERM:
 * `E2E_SHARED_BASE=<folder> node deploy-shared-base.ts`, then `npm run test:e2e` with the same variable, then the signal. A
 * first deploy waits for AWS most of its time: beside other tests it adds half a minute, before the e2e tests two.
 */
import { setup as build } from '../integration/build.ts'
import { suiteEnvironment } from '../support/suite-environment.ts'
import { disposeSharedBase, sharedBase } from './support/shared-base.ts'

const folder = process.env.E2E_SHARED_BASE
if (!folder) throw new Error('E2E_SHARED_BASE is not set: expected a folder')
Object.assign(process.env, suiteEnvironment)
build()

// A deploy that is under way is awaited, so that disposeSharedBase finds all that it made. Listening for signals alone keeps
// no process alive.
const told = new Promise<void>((resolve) => {
  const alive = setInterval(() => {}, 60_000)
  const end = () => {
    clearInterval(alive)
    resolve()
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
})
await sharedBase(folder).catch((error: Error) => process.stderr.write(`deploy-shared-base: ${error.message}\n`))
await told
await disposeSharedBase(folder)
