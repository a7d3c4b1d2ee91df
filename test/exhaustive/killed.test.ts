import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { populatedClone } from '../e2e/support/base.ts'
import { type Checkout, succeeded } from '../e2e/support/checkout.ts'
import { deployCommand, developmentOf } from '../e2e/support/development.ts'
import { killPoints } from '../e2e/support/kill-points.ts'
import { startMedspa } from '../e2e/support/running.ts'

/** Dealt out, so that environments of their own share the way: one after the other would take half an hour. */
const hands = [0, 1, 2].map((hand) => killPoints.filter((_, index) => index % 3 === hand))

const release = async (clone: Checkout, words: string) => {
  await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), `${words}\n`)
  return clone.commit(words)
}

describe.concurrent('a CLI killed anywhere in a deploy', () => {
  it.each(hands.map((hand, index) => ({ hand, index })))(
    'loses nothing, and the next one converges ($index)',
    async ({ hand }) => {
      const clone = await populatedClone()
      const environment = developmentOf(clone)
      try {
        for (const point of hand) {
          const before = {
            keys: await environment.keys(),
            conversations: await environment.conversations(),
            revisions: await environment.revisions(),
          }
          const tag = await release(clone, `Killed at ${point.source}`)
          const deploy = startMedspa(clone, [...deployCommand, '--verbose'])
          await deploy.until(point)
          await deploy.kill()

          const next = succeeded(await startMedspa(clone, deployCommand).ended)
          expect(next.stdout, point.source).toContain(tag.slice(0, 12))
          expect(await environment.keys(), point.source).toMatchObject(before.keys)
          expect(await environment.conversations(), point.source).toBeGreaterThanOrEqual(before.conversations)
          expect(await environment.revisions(), point.source).toEqual(expect.arrayContaining(before.revisions))
          expect(await environment.locks(), point.source).toEqual([])
          await environment.planIsEmpty()
        }
      } finally {
        await clone.dispose()
      }
    },
  )
})
