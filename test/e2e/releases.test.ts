import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, succeeded } from './support/checkout.ts'
import { deployCommand, developmentOf } from './support/development.ts'
import { startMedspa } from './support/running.ts'

describe('releases in a row', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await populatedClone()
  })
  afterAll(() => clone?.dispose())

  const deploy = () => startMedspa(clone, deployCommand).ended

  it('keep each previous revision ready to start, and the bare plan empty, after a failed release too', async () => {
    const environment = developmentOf(clone)
    const tags: string[] = []
    for (const number of [1, 2, 3, 4, 5]) {
      if (number === 3) {
        const bad = path.join(clone.dir, 'app/migrations/9998_bad.sql')
        await writeFile(bad, 'DROP TABLE no_such_table;\n')
        await clone.commit('A release that fails in the middle')
        expect((await deploy()).exitCode).toBe(1)
        await environment.planIsEmpty()
        await rm(bad)
      }
      await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), `Release ${number}\n`)
      tags.push(await clone.commit(`Release ${number}`))
      succeeded(await deploy())
      await environment.planIsEmpty()
    }
    const released = await Promise.all(
      (await environment.revisions()).map(async (arn) => {
        const { tags: own } = await environment.aws(
          `ecs describe-task-definition --task-definition ${arn} --include TAGS`,
        )
        return own.find(({ key }: { key: string }) => key === 'release')?.value as string
      }),
    )
    expect(released).toEqual(expect.arrayContaining(tags))
  })
})
