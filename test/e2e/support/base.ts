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
 * The deployed checkout that is made once a test run, by the first who asks. It belongs to all tests: look at it, clone
 * it, change nothing and leave `dispose` to the run.
 */
export const populatedBase = async (): Promise<Checkout> => (await sharedBase(inject('lobby'))).base

/** What the deploy that made the base said, to somebody who has typed the README's first line. */
export const newcomersDeploy = async (): Promise<Ran> => (await sharedBase(inject('lobby'))).deploy
