import { expect, test } from 'vitest'
import { startProcess } from '../../../sandbox/data/processes.ts'

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

test('a program that does not exist is said as Docker says it', async () => {
  await expect(startProcess({ argv: ['no-such-program'], cwd: '/', env: {}, onLine: () => {} })).rejects.toThrow(
    'exec: "no-such-program": executable file not found in $PATH',
  )
})
