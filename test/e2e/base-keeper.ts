/**
 * Makes the base of the e2e tests before they begin, and keeps it until it is told to end: `E2E_LOBBY=<folder> node
 * base-keeper.ts`, then `npm run test:e2e` with the same variable, then SIGTERM. A first deploy waits for AWS most of its
 * time: beside tests that work it costs half a minute, before those that need it two.
 */
import { setup as build } from '../integration/build.ts'
import { suiteEnvironment } from '../support/suite-environment.ts'
import { closeLobby, sharedBase } from './support/shared-base.ts'

const lobby = process.env.E2E_LOBBY
if (!lobby) throw new Error('E2E_LOBBY is not set: expected a folder')
Object.assign(process.env, suiteEnvironment)
build()

// A deploy that is under way is awaited: it leaves nothing that closeLobby does not know. Listening for signals alone
// keeps no process alive.
const told = new Promise<void>((resolve) => {
  const alive = setInterval(() => {}, 60_000)
  const end = () => {
    clearInterval(alive)
    resolve()
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
})
await sharedBase(lobby).catch((error: Error) => process.stderr.write(`base-keeper: ${error.message}\n`))
await told
await closeLobby(lobby)
