import { existsSync } from 'node:fs'
import { mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isAlive } from '../../support/is-alive.ts'
import { type Checkout, checkoutIn, type Ran } from './checkout.ts'
import { deployAsNewcomer } from './newcomer.ts'

/**
 * A folder where the processes of one run find the deployed checkout that they share: `claim` has the id of the process
 * that makes it, `base.json` what was made.
 */
export type Lobby = string

/** The base's folder and what its deploy printed, or why there is none. */
type Made = { dir: string; deploy: Ran } | { failure: string }

export const openLobby = (): Promise<Lobby> => mkdtemp(path.join(tmpdir(), 'medspa-lobby-'))

/** The base, made by the first who asks; the others wait for it. Rejects where it could not be made. */
export async function sharedBase(lobby: Lobby): Promise<{ base: Checkout; deploy: Ran }> {
  if (await claimed(lobby)) await make(lobby)
  const made = await awaitBase(lobby)
  if ('failure' in made) throw new Error(`the base of the clones could not be deployed: ${made.failure}`)
  return { base: checkoutIn(made.dir), deploy: made.deploy }
}

/** Ends what was made, and removes the folder. */
export async function closeLobby(lobby: Lobby): Promise<void> {
  const made = await readFile(path.join(lobby, 'base.json'), 'utf8').catch(() => '{}')
  const { dir } = JSON.parse(made) as Partial<Extract<Made, { dir: string }>>
  if (dir !== undefined) await checkoutIn(dir).dispose()
  await rm(lobby, { recursive: true, force: true })
}

/** Whether this process is the first, and has to make it. */
async function claimed(lobby: Lobby): Promise<boolean> {
  const claim = await open(path.join(lobby, 'claim'), 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined
    throw error
  })
  await claim?.writeFile(String(process.pid))
  await claim?.close()
  return claim !== undefined
}

async function make(lobby: Lobby): Promise<void> {
  const made: Made = await deployAsNewcomer().then(
    ({ clone, deploy }) => ({ dir: clone.dir, deploy }),
    (error: Error) => ({ failure: error.message }),
  )
  const file = path.join(lobby, 'base.json')
  await writeFile(`${file}.new`, JSON.stringify(made))
  await rename(`${file}.new`, file)
}

async function awaitBase(lobby: Lobby): Promise<Made> {
  const file = path.join(lobby, 'base.json')
  while (!existsSync(file)) {
    const maker = Number(await readFile(path.join(lobby, 'claim'), 'utf8'))
    if (maker > 0 && !isAlive(maker) && !existsSync(file))
      return { failure: `process ${maker}, which was deploying it, has ended` }
    await wait(200)
  }
  return JSON.parse(await readFile(file, 'utf8')) as Made
}
