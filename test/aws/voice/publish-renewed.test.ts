import { describe, expect, it } from 'vitest'
import { publishRenewed, putTerraformsBack } from '../../../src/aws/voice/publish-renewed.ts'
import { type FunctionState, functionInMemory, Killed } from './function-in-memory.ts'

const imageOf = (letter: string) => `registry/medspa-test-voice-lambda@sha256:${letter.repeat(64)}`
const before = { UPSTREAM_BASE_URL: 'https://alb-1', UPSTREAM_TIMEOUT: '10s', VOICE_MODE: 'forward' }
const today = { ...before, UPSTREAM_BASE_URL: 'https://alb-2' }
const parked = { UPSTREAM_TIMEOUT: '10s', VOICE_MODE: 'parked' }

/** Two releases, a park, and a restore: the load balancer has another name since. */
const restored: FunctionState = {
  latest: { image: imageOf('b'), description: 'v2', variables: today },
  versions: [
    { Version: '1', Description: 'v1', image: imageOf('a'), variables: before },
    { Version: '2', Description: 'v2', image: imageOf('b'), variables: before },
    { Version: '3', Description: 'v2', image: imageOf('e'), variables: parked },
    { Version: '4', Description: 'v2', image: imageOf('b'), variables: today },
  ],
}
const former = { release: 'v1', image: imageOf('a') }

function partsOf({ calls }: Pick<ReturnType<typeof functionInMemory>, 'calls'>) {
  let time = 0
  return {
    calls,
    clock: {
      now: () => new Date(time),
      sleep: async (milliseconds: number) => {
        time += milliseconds
      },
    },
    functionName: 'medspa-test-voice',
    signal: new AbortController().signal,
    onPending: () => {},
  }
}

const publishing = (fake: ReturnType<typeof functionInMemory>) => publishRenewed(partsOf(fake), former)

/** How many calls it makes where nothing kills it. */
async function callsOf(state: FunctionState): Promise<number> {
  const fake = functionInMemory(state)
  await publishing(fake)
  return fake.seen.length
}
const numberOfCalls = await callsOf(restored)

describe('a version of an older release with the configuration of today', () => {
  it("is published, and then Terraform's own once more", async () => {
    const fake = functionInMemory(restored)
    await expect(publishing(fake)).resolves.toBe('5')
    expect(fake.now).toEqual({
      latest: restored.latest,
      versions: [
        ...restored.versions,
        { Version: '5', Description: 'v1', image: imageOf('a'), variables: today },
        { Version: '6', Description: 'v2', image: imageOf('b'), variables: today },
      ],
    })
  })

  it('is used again, and not published twice', async () => {
    const first = functionInMemory(restored)
    await publishing(first)
    const again = functionInMemory(first.now)
    await expect(publishing(again)).resolves.toBe('5')
    expect(again.now).toEqual(first.now)
  })

  const kills = Array.from({ length: numberOfCalls }, (_, killAt) => killAt).flatMap((killAt) => [
    { killAt, carriedOut: false },
    { killAt, carriedOut: true },
  ])
  it.each(kills)(
    'is there after a kill at call $killAt (carried out: $carriedOut) and the same again',
    async (kill) => {
      const killed = functionInMemory(restored, kill)
      await expect(publishing(killed)).rejects.toBeInstanceOf(Killed)
      const again = functionInMemory(killed.now)
      const version = await publishing(again)
      const { latest, versions } = again.now
      expect(latest).toEqual(restored.latest)
      expect(versions.find(({ Version }) => Version === version)).toMatchObject({
        Description: 'v1',
        image: imageOf('a'),
        variables: today,
      })
      expect(
        versions.filter(
          ({ Description, variables }) => Description === 'v1' && variables.UPSTREAM_BASE_URL === 'https://alb-2',
        ),
      ).toHaveLength(1)
      expect(versions.at(-1)).toMatchObject({ Description: 'v2', image: imageOf('b'), variables: today })
    },
  )

  it.each(kills)(
    'leaves nothing that is not taken back after a kill at call $killAt (carried out: $carriedOut)',
    async (kill) => {
      const killed = functionInMemory(restored, kill)
      await expect(publishing(killed)).rejects.toBeInstanceOf(Killed)
      const again = functionInMemory(killed.now)
      const changed = killed.now.latest.image !== imageOf('b') || killed.now.versions.at(-1)?.Description !== 'v2'
      await expect(putTerraformsBack(partsOf(again))).resolves.toBe(changed)
      expect(again.now.latest).toEqual(restored.latest)
      expect(again.now.versions.at(-1)).toMatchObject({ Description: 'v2', image: imageOf('b'), variables: today })
    },
  )

  it('is looked for without a wait, where an update of somebody else goes on', async () => {
    const fake = functionInMemory(restored)
    await fake.calls.setImage(imageOf('b'))
    await expect(putTerraformsBack(partsOf(fake))).resolves.toBe(false)
    expect(fake.seen).not.toContain('configuration')
  })

  it('is the newest one where both releases have the same image', async () => {
    const fake = functionInMemory(restored)
    await expect(publishRenewed(partsOf(fake), { release: 'v1', image: imageOf('b') })).resolves.toBe('4')
    expect(fake.now).toEqual(restored)
  })

  it('is not made of a function that answers by itself', async () => {
    const state = { ...restored, latest: { ...restored.latest, image: imageOf('e'), variables: parked } }
    const fake = functionInMemory(state)
    await expect(publishing(fake)).rejects.toMatchObject({ code: 'parked', exitCode: 3 })
    await expect(putTerraformsBack(partsOf(fake))).resolves.toBe(false)
    expect(fake.now).toEqual(state)
  })

  it("has Terraform's image put back where the older one does not become ready", async () => {
    const fake = functionInMemory(restored, { failing: [imageOf('a')] })
    await expect(publishing(fake)).rejects.toMatchObject({ code: 'lambda-update-failed' })
    expect(fake.now).toEqual(restored)
  })

  describe('beside an apply that was cut off', () => {
    const cutOff = { ...restored, latest: { ...restored.latest, image: imageOf('c'), description: 'v3' } }

    it('leaves what the next apply corrects, and publishes nothing of it', async () => {
      const fake = functionInMemory(cutOff)
      await expect(publishing(fake)).resolves.toBe('5')
      expect(fake.now.latest).toEqual(cutOff.latest)
      expect(fake.now.versions.map(({ Description }) => Description)).toEqual(['v1', 'v2', 'v2', 'v2', 'v1'])
    })

    it('does not need the image that did not become ready', async () => {
      const fake = functionInMemory(cutOff, { failing: [imageOf('c')] })
      await expect(publishing(fake)).resolves.toBe('5')
      expect(fake.now.latest).toEqual(cutOff.latest)
    })
  })

  it.each(['setImage', 'publish'])('is given up where somebody else changes the function before %s', async (call) => {
    let done = false
    const fake = functionInMemory(restored, {
      meanwhile(name, now) {
        if (name !== call || done) return
        done = true
        now.latest.description = 'v9'
        fake.changedElsewhere()
      },
    })
    // No command line: without the release that was asked for, another one might come.
    await expect(publishing(fake)).rejects.toMatchObject({
      code: 'voice-changed',
      hint: 'Callers are answered as before. Once the other change is done, run the same command again.',
    })
    expect(fake.now.versions).toEqual(restored.versions)
  })

  it('bears a revision that Lambda itself has made anew', async () => {
    let done = false
    const fake = functionInMemory(restored, {
      meanwhile(name) {
        if (name !== 'publish' || done) return
        done = true
        fake.changedElsewhere()
      },
    })
    await expect(publishing(fake)).resolves.toBe('5')
  })
})
