import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { deployCommand, developmentOf } from './support/development.ts'
import { killPoints } from './support/kill-points.ts'
import { startMedspa } from './support/running.ts'

// Each deploy takes over from the one that was killed before it, and is killed a little later. A whole deploy behind
// each kill is test/exhaustive/killed.test.ts.
describe('a release whose deploy is killed again and again', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await populatedClone()
  })
  afterAll(() => clone?.dispose())

  it('loses nothing, and goes through in the end', async () => {
    const environment = developmentOf(clone)
    const look = async () => ({
      keys: await environment.keys(),
      conversations: await environment.conversations(),
      revisions: await environment.revisions(),
    })
    const before = await look()
    expect(before.conversations).toBeGreaterThan(0)

    const done: RegExp[] = []
    const release = async () => {
      await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), `Killed ${done.length} times\n`)
      return clone.commit(`Killed ${done.length} times`)
    }
    let tag = await release()
    for (const point of killPoints) {
      // What a killed apply or rollout began goes on without it: only another release has one to be killed in.
      if (/aws_|started/.test(point.source)) tag = await release()
      const deploy = startMedspa(clone, [...deployCommand, '--verbose'])
      await deploy.until(point)
      await deploy.kill()
      done.push(point)
    }
    const document = documentOf(succeeded(await startMedspa(clone, [...deployCommand, '--json']).ended))
    expect(document.result.release).toBe(tag)

    const after = await look()
    expect(after.keys).toMatchObject(before.keys)
    expect(after.conversations).toBeGreaterThanOrEqual(before.conversations)
    expect(after.revisions).toEqual(expect.arrayContaining(before.revisions))
    expect(await environment.locks()).toEqual([])
    await environment.planIsEmpty()
  })
})
