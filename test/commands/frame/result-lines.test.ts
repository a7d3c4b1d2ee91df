import { PassThrough } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createResultLines } from '../../../src/commands/frame/result-lines.ts'

const make = ({ isTTY = false, signal = new AbortController().signal } = {}) => {
  const stdout = Object.assign(new PassThrough({ highWaterMark: 8 }), { isTTY })
  const lines = createResultLines(stdout as never, {
    harmless: (line) => `harmless ${line}`,
    exact: (line) => `exact ${line}`,
    signal,
  })
  return { stdout, lines }
}
const isPending = async (promise: Promise<void>) => {
  let over = false
  void promise.then(() => {
    over = true
  })
  await nextTurn()
  return !over
}

describe('lines that come while a command works', () => {
  it.each([
    [false, undefined, 'harmless a\n'],
    [true, undefined, 'harmless a\n'],
    [false, { exact: true }, 'exact a\n'],
    [true, { exact: true }, 'harmless a\n'],
  ])('at a terminal %s, %j', async (isTTY, options, text) => {
    const { lines, stdout } = make({ isTTY })
    const written = lines.write('a', options)
    expect(String(stdout.read())).toBe(text)
    await written
  })

  it('wait for who reads', async () => {
    const { lines, stdout } = make()
    const writing = lines.write('a line that is too long')
    expect(await isPending(writing)).toBe(true)
    stdout.read()
    await writing
  })

  it('wait no longer for who has left', async () => {
    const { lines, stdout } = make()
    const writing = lines.write('a line that is too long')
    expect(lines.open()).toBe(true)
    stdout.destroy()
    await writing
    expect(lines.open()).toBe(false)
    await lines.write('another one')
  })

  it('are over after an error, though the stream takes more, as process.stdout does', async () => {
    const { lines, stdout } = make()
    stdout.emit('error', new Error('EPIPE'))
    expect([stdout.writable, lines.open()]).toEqual([true, false])
    await lines.write('a line that is too long')
    expect(stdout.read()).toBeNull()
  })

  it('wait no longer after Ctrl-C', async () => {
    const cancel = new AbortController()
    const { lines, stdout } = make({ signal: cancel.signal })
    const writing = lines.write('a line that is too long')
    cancel.abort()
    await writing
    expect(stdout.listenerCount('drain')).toBe(0)
  })
})
