import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foreignVoice } from '../integration/sandbox/support/foreign-voice.ts'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { deployCommand, developmentOf } from './support/development.ts'
import { parkCommand, parkingOf, restoreCommand } from './support/parking.ts'
import { pushForeignVoice } from './support/push-image.ts'

describe('a voice image of somebody else', () => {
  let clone: Checkout
  let voice = ''
  beforeAll(async () => {
    clone = await populatedClone()
    voice = (await parkingOf(clone).voiceUrls())[0] ?? ''
  })
  afterAll(() => clone?.dispose())

  /** A commit whose voice image is this program; gives its tag. */
  const release = async (name: string, program: string) => {
    await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), `${name}\n`)
    const tag = await clone.commit(name)
    await pushForeignVoice(clone, { program, tag })
    return tag
  }
  const health = async () => (await clone.http(`${voice}/health`)).body
  const aCall = async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await clone.http(`${voice}/webhooks/twilio/voice`, {
      method: 'POST',
      headers,
      body: 'CallStatus=ringing',
    })
    return answer.body
  }
  const development = () => developmentOf(clone)
  let served = ''

  it('deploys, and answers behind the gateway', async () => {
    served = await release('A voice image of somebody else', foreignVoice)
    succeeded(await clone.medspa(deployCommand))
    expect(await health()).toBe('foreign ok')
    expect(await development().release()).toMatchObject({ voice_image_knows_servername: false })
    await development().planIsEmpty()
  })

  it('that dies at its start ends the deploy before anything moves', async () => {
    await release('A voice image that dies', "console.error('panic: no such luck')\nprocess.exit(2)\n")
    const failed = await clone.medspa([...deployCommand, '--json'])
    expect(failed.exitCode).toBe(1)
    const document = documentOf(failed)
    expect(document).toMatchObject({
      error: { code: 'lambda-update-failed' },
      stands: { serves: [served], unchanged: ['database', 'service', 'voice webhooks'] },
    })
    expect(JSON.stringify(document.error)).toContain('panic: no such luck')
    expect(document.steps.map(({ id }) => id)).not.toContain('migrate')
    expect(await development().serves()).toBe(served)
    expect(await health()).toBe('foreign ok')
    await development().planIsEmpty()
  })

  it("is parked, when medspa's own image answers callers, and restored", async () => {
    succeeded(await clone.medspa(parkCommand))
    expect(await aCall()).toContain('We are not taking calls at the moment')
    expect(await development().release()).toMatchObject({
      parked_voice_image_digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    })
    await development().planIsEmpty()
    succeeded(await clone.medspa(restoreCommand))
    expect(await development().serves()).toBe(served)
    expect(await health()).toBe('foreign ok')
    await development().planIsEmpty()
  })
})
