import { existsSync } from 'node:fs'
import { mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isAlive } from '../../support/is-alive.ts'
import { type Checkout, checkoutIn, type Ran } from './checkout.ts'
import { firstDeploy } from './first-deploy.ts'

/** The base's folder and what its deploy printed, or why there is none. */
type Made = { dir: string; deploy: Ran } | { failure: string }

/**
 * A temporary folder where the processes of one test run find the deployed checkout that they share: `claim` has the id of the
 * process that deploys it, `base.json` what was deployed.
 */
export const makeSharedBaseFolder = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'medspa-shared-base-'))

/**
 * The shared base and what its deploy printed. The first process that asks deploys it, the others wait. Rejects if the deploy
 * failed.
 */
export async function sharedBase(folder: string): Promise<{ base: Checkout; deploy: Ran }> {
  if (await claimed(folder)) await make(folder)
  const made = await awaitBase(folder)
  if ('failure' in made) throw new Error(`the base of the clones could not be deployed: ${made.failure}`)
  return { base: checkoutIn(made.dir), deploy: made.deploy }
}

/** Ends the sandbox of the shared base, and removes its checkout and the folder. */
export async function disposeSharedBase(folder: string): Promise<void> {
  const made = await readFile(path.join(folder, 'base.json'), 'utf8').catch(() => '{}')
  const { dir } = JSON.parse(made) as Partial<Extract<Made, { dir: string }>>
  if (dir !== undefined) await checkoutIn(dir).dispose()
  await rm(folder, { recursive: true, force: true })
}

/** Whether this process is the first, and has to deploy the base. */
async function claimed(folder: string): Promise<boolean> {
  const claim = await open(path.join(folder, 'claim'), 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined
    throw error
  })
  await claim?.writeFile(String(process.pid))
  await claim?.close()
  return claim !== undefined
}

async function make(folder: string): Promise<void> {
  const made: Made = await firstDeploy().then(
    ({ clone, deploy }) => ({ dir: clone.dir, deploy }),
    (error: Error) => ({ failure: error.message }),
  )
  const file = path.join(folder, 'base.json')
  await writeFile(`${file}.new`, JSON.stringify(made))
  await rename(`${file}.new`, file)
}

async function awaitBase(folder: string): Promise<Made> {
  const file = path.join(folder, 'base.json')
  while (!existsSync(file)) {
    const maker = Number(await readFile(path.join(folder, 'claim'), 'utf8'))
    if (maker > 0 && !isAlive(maker) && !existsSync(file))
      return { failure: `process ${maker}, which was deploying it, has ended` }
    await wait(200)
  }
  return JSON.parse(await readFile(file, 'utf8')) as Made
}
