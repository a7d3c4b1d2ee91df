import { describe, expect, it } from 'vitest'
import { type Part, sideBySide } from '../../src/steps/side-by-side.ts'

/** A progress that keeps what it was told: lines, and what the screen shows now. */
const watched = (signal = new AbortController().signal) => {
  const lines: string[] = []
  let status: () => readonly string[] = () => []
  return {
    lines,
    shown: () => status(),
    progress: {
      signal,
      line: (text: string) => lines.push(text),
      status(now: () => readonly string[]) {
        status = now
      },
    },
  }
}

/** A part that ends when the test says so. */
const held = (name: string) => {
  const { promise, reject, resolve } = Promise.withResolvers<string>()
  const began = Promise.withResolvers<Parameters<Part<string>['run']>[0]>()
  const part: Part<string> = {
    name,
    doing: 'looking',
    async run(progress) {
      began.resolve(progress)
      return promise
    },
    says: (result) => result,
  }
  return { part, began: began.promise, reject, resolve }
}

describe('parts side by side', () => {
  it('begin together, and give their results in the order of the list', async () => {
    const [one, two] = [held('one'), held('two')]
    const results = sideBySide([one.part, { ...two.part, says: () => '' }], watched().progress)
    await Promise.all([one.began, two.began])
    two.resolve('second')
    one.resolve('first')
    expect(await results).toEqual(['first', 'second'])
  })

  it('are waited for when one of them fails', async () => {
    const [one, two] = [held('one'), held('two')]
    let ended = false
    const results = sideBySide([one.part, two.part], watched().progress).finally(() => {
      ended = true
    })
    const { status } = await two.began
    one.reject(new Error('no'))
    status(() => ['still at work'])
    await new Promise(setImmediate)
    expect(ended).toBe(false)
    two.resolve('second')
    await expect(results).rejects.toThrow('no')
  })

  it('fail with the first failure in the order of the list, whichever came first', async () => {
    const [one, two, three] = [held('one'), held('two'), held('three')]
    const results = sideBySide([one.part, two.part, three.part], watched().progress)
    await three.began
    three.reject(new Error('the third'))
    await new Promise(setImmediate)
    two.reject(new Error('the second'))
    one.resolve('first')
    await expect(results).rejects.toThrow('the second')
  })

  it('end with the first failure where that is asked for, and it is the reason though others fail of it', async () => {
    const [one, two] = [held('one'), held('two')]
    const results = sideBySide([one.part, two.part], watched().progress, { firstFailureEnds: true })
    const { signal } = await one.began
    signal.addEventListener('abort', () => one.reject(new Error('ended by the other')))
    await two.began
    two.reject(new Error('the base cannot be pulled'))
    await expect(results).rejects.toThrow('the base cannot be pulled')
    expect(signal.aborted).toBe(true)
  })

  it('are one line each on the screen, which goes at the end', async () => {
    const [terraform, account, voice] = [held('terraform'), held('account'), held('voice')]
    const { lines, progress, shown } = watched()
    const results = sideBySide([terraform.part, account.part, voice.part], progress)
    const said = await account.began
    expect(shown()).toEqual(['terraform  looking …', 'account    looking …', 'voice      looking …'])
    terraform.resolve('1.11.4')
    said.line('asked once more')
    ;(await voice.began).status(() => ['2 of 3', 'more'])
    await new Promise(setImmediate)
    expect(shown()).toEqual(['terraform  1.11.4', 'account    asked once more', 'voice      2 of 3'])
    expect(lines).toEqual(['account: asked once more'])
    voice.reject(new Error('no'))
    await new Promise(setImmediate)
    expect(shown()[2]).toBe('voice      failed: no')
    account.resolve('1')
    await expect(results).rejects.toThrow('no')
    expect(shown()).toEqual([])
  })

  it('are told of a cancel, and the step is cancelled whatever they came to', async () => {
    const [done, stopped] = [held('done'), held('stopped')]
    const cancel = new AbortController()
    const results = sideBySide([done.part, stopped.part], watched(cancel.signal).progress)
    const { signal } = await stopped.began
    signal.addEventListener('abort', () => stopped.reject(new Error('stopped at once')))
    done.resolve('all of it')
    cancel.abort()
    await expect(results).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('of which there are none have no result', async () => {
    expect(await sideBySide([], watched().progress)).toEqual([])
  })
})
