import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { inject } from 'vitest'
import { type Checkout, checkoutIn, deployedClone, type Ran } from './checkout.ts'
import { cloneOf } from './clone.ts'
import { openNetwork } from './network.ts'
import { deployAsNewcomer } from './newcomer.ts'

/** The base's folder and what its deploy printed, or why there is none; see `lobby.ts`. */
export type Lobby = { dir: string; deploy: Ran } | { failure: string }

/** A checkout whose development environment is deployed, for this test alone: a clone of the one that all tests share. */
export async function populatedClone(): Promise<Checkout> {
  const network = await openNetwork().catch(() => undefined)
  await network?.close()
  // Where nothing can be cloned, a base would only be one deployment more.
  return network ? cloneOf(await populatedBase()) : deployedClone()
}

/**
 * The deployed checkout that is made once a test run, by the first who asks. It belongs to all tests: look at it, clone
 * it, change nothing and leave `dispose` to the run.
 */
export async function populatedBase(): Promise<Checkout> {
  return checkoutIn((await made()).dir)
}

/** What the deploy that made the base said, to somebody who has typed the README's first line. */
export async function newcomersDeploy(): Promise<Ran> {
  return (await made()).deploy
}

async function made(): Promise<{ dir: string; deploy: Ran }> {
  const lobby = inject('lobby')
  const file = path.join(lobby, 'base.json')
  const first = await mkdir(path.join(lobby, 'claimed')).then(
    () => true,
    () => false,
  )
  if (first) {
    const base: Lobby = await deployAsNewcomer().then(
      ({ clone, deploy }) => ({ dir: clone.dir, deploy }),
      (error: Error) => ({ failure: error.message }),
    )
    await writeFile(`${file}.new`, JSON.stringify(base))
    await rename(`${file}.new`, file)
  }
  while (!existsSync(file)) await wait(200)
  const base = JSON.parse(await readFile(file, 'utf8')) as Lobby
  if ('failure' in base) throw new Error(`the base of the clones could not be deployed: ${base.failure}`)
  return base
}
