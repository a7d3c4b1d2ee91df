import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { deployCommand, developmentOf } from './support/development.ts'
import { ownApiOf } from './support/own-api.ts'

describe('a release, while AWS answers late', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await populatedClone()
  })
  afterAll(() => clone?.dispose())

  const fault = async (asked: object) => {
    const { body, status } = await ownApiOf(clone)('faults', { method: 'POST', body: asked })
    expect(status, body).toBe(200)
  }
  const release = async (words: string) => {
    await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), `${words}\n`)
    return clone.commit(words)
  }

  it('is applied although Parameter Store shows the release of before, and its idle voice version answers the first call', async () => {
    await fault({ service: 'ssm', fault: 'stale-reads', value: '3' })
    await fault({ service: 'lambda', fault: 'version-inactive' })
    const tag = await release('Late answers')
    const { result } = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    expect(result.release).toBe(tag)
    const environment = developmentOf(clone)
    expect(await environment.serves()).toBe(tag)
    const { voice } = result.urls as { voice: string }
    expect((await clone.http(`${voice}/health`)).status).toBe(200)
    await environment.planIsEmpty()
  })
})
