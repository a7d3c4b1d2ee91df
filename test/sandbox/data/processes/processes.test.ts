import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { startProcess } from '../../../../sandbox/data/processes/processes.ts'

/** A zombie is dead: only nobody has asked for its exit code yet. */
const isAlive = async (pid: number) =>
  /^State:\t[^ZX]/m.test(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''))

const run = async (script: string, env: Record<string, string> = {}) => {
  const lines: string[] = []
  let sawLine = () => {}
  const firstLine = new Promise<void>((resolve) => {
    sawLine = resolve
  })
  const process_ = await startProcess({
    argv: [process.execPath, '-e', script],
    cwd: '/',
    env,
    onLine: (line) => {
      lines.push(line)
      sawLine()
    },
  })
  return { process: process_, lines, firstLine }
}

test('hands over every line and the exit code, and inherits nothing', async () => {
  const { process: child, lines } = await run(
    'console.log(JSON.stringify(process.env)); console.error("err"); process.stdout.write("unfinished"); process.exitCode = 3',
    { ONLY: 'this' },
  )
  expect(await child.exited).toEqual({ exitCode: 3 })
  expect(lines.toSorted()).toEqual(['err', 'unfinished', '{"ONLY":"this"}'].toSorted())
})

test('a program that ends on SIGTERM has its own exit code, one killed by it 143', async () => {
  const polite = await run(
    'process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1e6); console.log("up")',
  )
  await polite.firstLine
  await polite.process.stop(60_000)
  expect(await polite.process.exited).toEqual({ exitCode: 0 })

  const plain = await run('setInterval(() => {}, 1e6); console.log("up")')
  await plain.firstLine
  await plain.process.stop(60_000)
  expect(await plain.process.exited).toEqual({ exitCode: 143 })
})

test('a program that ignores SIGTERM is killed: 137', async () => {
  const { process: child, firstLine } = await run(
    'process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6); console.log("up")',
  )
  await firstLine
  await child.stop(50)
  expect(await child.exited).toEqual({ exitCode: 137 })
})

test('what a program leaves behind ends with it', async () => {
  const { process: child } = await run(
    'require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "inherit" }).unref()',
  )
  // The grandchild holds the same pipes: this settles only once it is gone.
  expect(await child.exited).toEqual({ exitCode: 0 })
})

test("a program that does not exist fails with Docker's message", async () => {
  await expect(startProcess({ argv: ['no-such-program'], cwd: '/', env: {}, onLine: () => {} })).rejects.toThrow(
    'exec: "no-such-program": executable file not found in $PATH',
  )
})

test.runIf(process.getuid?.() === 0)(
  'a program of another user has no way back, is stopped by signals, and dies with a killed sandbox',
  async () => {
    const lines: string[] = []
    const up = Promise.withResolvers<void>()
    const child = await startProcess({
      argv: [
        process.execPath,
        '-e',
        'try { process.setuid(0) } catch (error) { console.log(process.getuid(), process.getgroups().join(), error.code) }' +
          'process.on("SIGTERM", () => process.exit(5)); setInterval(() => {}, 1e6); console.log("up")',
      ],
      cwd: '/',
      env: {},
      owner: { uid: 70001, gid: 70001 },
      onLine: (line) => (line === 'up' ? up.resolve() : lines.push(line)),
    })
    await up.promise
    expect(lines).toEqual(['70001 70001 EPERM'])
    await child.stop(60_000)
    expect(await child.exited).toEqual({ exitCode: 5 })

    const module = path.resolve(import.meta.dirname, '../../../../sandbox/data/processes/processes.ts')
    const sandbox = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { startProcess } from ${JSON.stringify(module)}
       const { pid } = await startProcess({ argv: [process.execPath, '-e', 'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1e6)'],
         cwd: '/', env: {}, owner: { uid: 70001, gid: 70001 }, onLine: () => console.log(pid) })`,
    ])
    const [said] = (await once(sandbox.stdout, 'data')) as [Buffer]
    const pid = Number(said.toString())
    expect(await isAlive(pid)).toBe(true)
    sandbox.kill('SIGKILL')
    while (await isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10))
  },
)
