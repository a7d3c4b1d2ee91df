import { inject } from 'vitest'
import { type Checkout, deployedClone, type Ran } from './checkout.ts'
import { cloneOf } from './clone.ts'
import { openNetwork } from './network.ts'
import { sharedBase } from './shared-base.ts'

/** A checkout whose development environment is deployed, for this test alone: a clone of the one that all tests share. */
export async function populatedClone(): Promise<Checkout> {
  const network = await openNetwork().catch(() => undefined)
  await network?.close()
  // Where nothing can be cloned, a base would only be one deployment more.
  return network ? cloneOf(await populatedBase()) : deployedClone()
}

/**
 * The deployed checkout that all tests share: deployed once a test run, by the first test that asks. Look at it, clone it,
 * change nothing, and leave `dispose` to the run.
 */
export const populatedBase = async (): Promise<Checkout> => (await sharedBase(inject('sharedBaseFolder'))).base

/** What the deploy of the shared base printed: the README's first line on a fresh clone (first-deploy.ts). */
export const firstDeployOutput = async (): Promise<Ran> => (await sharedBase(inject('sharedBaseFolder'))).deploy
