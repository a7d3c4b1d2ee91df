import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { createProcesses } from '../../../src/io/processes.ts'
import { createShell } from '../../../src/io/shell.ts'

const shell = createShell()

/** A process that ends when its stdin does. */
const startOne = async (file = 'cat', args: string[] = []) => {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child, 'spawn')
  return child
}

// `ps` knows on Linux, too, what it is asked for on macOS.
describe.each(['linux', 'darwin'] as const)('processes as %s tells them', (platform) => {
  const processes = createProcesses({ shell, platform })

  it('one is alive until it ends', async () => {
    const child = await startOne()
    const found = await processes.find(child.pid ?? 0)
    expect(found).toEqual({ pid: child.pid, started: expect.any(String) })
    if (found === undefined) return
    expect(await processes.alive(found)).toBe(true)
    child.stdin.end()
    await once(child, 'close')
    expect(await processes.find(found.pid)).toBeUndefined()
    expect(await processes.alive(found)).toBe(false)
  })

  it('another program with its number is not the one', async () => {
    const { pid } = await processes.self()
    expect(await processes.alive({ pid, started: 'an hour ago' })).toBe(false)
  })

  it('one that ended and was not noticed yet is not alive', async () => {
    // The shell ends its child, and never waits for it.
    const parent = await startOne('sh', ['-c', 'cat </dev/null & echo $!; exec cat'])
    const [line] = await once(createInterface({ input: parent.stdout }), 'line')
    const { promise, resolve } = Promise.withResolvers<void>()
    const look = async () => ((await processes.find(Number(line))) === undefined ? resolve() : setImmediate(look))
    void look()
    await promise
    expect(parent.exitCode).toBeNull()
    parent.stdin.end()
  })

  it('knows itself and its machine', async () => {
    expect((await processes.self()).pid).toBe(process.pid)
    expect(await processes.machine()).toBe(await processes.machine())
    expect(processes.user).not.toBe('')
  })
})
