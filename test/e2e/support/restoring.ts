import { appendFile } from 'node:fs/promises'
import path from 'node:path'
import { expect } from 'vitest'
import { populatedClone } from './base.ts'
import { type Checkout, documentOf, succeeded } from './checkout.ts'
import { clinicOf } from './clinic-data.ts'
import { common, deployCommand, developmentOf } from './development.ts'

/** An environment with a clinic's data and its second release: the first one's revision froze addresses that a destroy ends. */
export async function twiceReleased(): Promise<{ clone: Checkout; formerTag: string; tag: string }> {
  const clone = await populatedClone()
  const formerTag = String((await developmentOf(clone).release()).api_image_tag)
  await clinicOf(clone).fill()
  await appendFile(path.join(clone.dir, 'README.md'), '\nAnother release.\n')
  const tag = await clone.commit('Another release')
  succeeded(await clone.medspa(deployCommand))
  return { clone, formerTag, tag }
}

/** What tests of a restore expect of a clone's environment. */
export const restoringOf = (clone: Checkout) => ({
  /** A command that would begin with nothing says how the environment is woken, and exits 3. */
  async refuses(command: readonly string[], code: string): Promise<void> {
    const ran = await clone.medspa([...command, '--json'])
    expect(ran.exitCode, ran.stdout + ran.stderr).toBe(3)
    expect(documentOf(ran)).toMatchObject({
      error: { code, hint: expect.stringContaining('medspa restore --env development --sandbox') },
    })
  },
  /** It runs this release as if it had never slept. */
  async leftNothing(tag: string): Promise<void> {
    const parameter = await developmentOf(clone).release()
    expect(parameter).toMatchObject({ parked: 'no', api_image_tag: tag })
    for (const key of ['pin', 'db_snapshot_identifier', 'redis_snapshot_name', 'parked_since', 'data_compared'])
      expect(parameter).not.toHaveProperty(key)
    await developmentOf(clone).planIsEmpty()
    succeeded(await clone.medspa(['validate', ...common]))
  },
})
