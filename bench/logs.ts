/**
 * Reads logs of 100,000 and of a million lines by `medspa logs`, in turns, on a sandbox of its own: `npm run build`, then
 * `node bench/logs.ts [rounds]`. Nobody wrote the lines: the sandbox makes pages as they are asked for (docs/sandbox.md, "Lines of
 * a log"). Ten times the lines may take at most 11 times the time and 1.2 times the memory. Time is the processor's, as a
 * busy machine slows what takes longer more than what does not; memory the largest resident set, of a heap that may not
 * grow as V8 likes: it would take more of a machine for a longer run, and hold no more. A verdict is the median of the rounds'
 * ratios. Exit code 1 where one is above.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { ownRequest } from '../test/integration/cli/support/own-request.ts'
import { entry, openWorkplace, succeeded } from '../test/integration/cli/support/workplace.ts'

const sizes = [100_000, 1_000_000] as const
const limits = { time: 11, memory: 1.2 }
const rounds = Number(process.argv[2] ?? 3)
if (!existsSync(entry)) {
  process.stderr.write(`${path.basename(entry)} is missing: npm run build\n`)
  process.exit(2)
}

const workplace = await openWorkplace()
workplace.env.MEDSPA_SANDBOX_TESTING = '1'
const group = '/medspa/development/api'

/** V8 takes twice of this and more where it may. With less than a reader holds, it ends with an error. */
const HEAP = ['--max-old-space-size=128', '--max-semi-space-size=8']
/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10

/** Processor time and largest resident set so far; undefined once the process is gone. */
const usageOf = (pid: number): { ms: number; megabytes: number } | undefined => {
  try {
    const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8')
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(read('status')) ?? []
    // What follows the program's name, which may hold blanks: utime and stime are the 12th and 13th.
    const stat = read('stat')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (kilobytes === undefined) return undefined
    return { ms: (Number(fields[11]) + Number(fields[12])) * TICK_MS, megabytes: Number(kilobytes) / 1024 }
  } catch {
    return undefined
  }
}

async function measure(count: number): Promise<{ ms: number; megabytes: number; wall: number }> {
  const from = Date.now() - 3_000_000
  const body = { group, stream: `api/api/${'1a2b3c4d'.repeat(4)}`, count, from, everyMs: 1, bytes: 200 }
  const { status } = await ownRequest(workplace, 'log-lines', { method: 'POST', body })
  if (status !== 200) throw new Error(`the sandbox makes no lines: ${status}`)
  const began = performance.now()
  const child = spawn(
    process.execPath,
    [...HEAP, entry, 'logs', '--env', 'development', '--sandbox', '--since', '1h', '--quiet'],
    {
      cwd: workplace.dir,
      env: workplace.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let lines = 0
  let usage = { ms: 0, megabytes: 0 }
  child.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) lines += 1
  })
  const looking = setInterval(() => {
    usage = usageOf(child.pid ?? 0) ?? usage
  }, 20)
  const [code] = await once(child, 'close')
  clearInterval(looking)
  const wall = performance.now() - began
  if (code !== 0 || lines !== count) throw new Error(`exit code ${code}, ${lines} of ${count} lines`)
  return { ...usage, wall }
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

try {
  succeeded(await workplace.medspa(['sandbox', 'up']))
  await new CloudWatchLogsClient(await workplace.aws()).send(new CreateLogGroupCommand({ logGroupName: group }))
  const ratios: { time: number; memory: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const [small, large] = [await measure(sizes[0]), await measure(sizes[1])]
    ratios.push({ time: large.ms / small.ms, memory: large.megabytes / small.megabytes })
    for (const [index, { megabytes, ms, wall }] of [small, large].entries())
      process.stdout.write(
        `${sizes[index]} lines: ${(ms / 1000).toFixed(1)} s of processor, ${(wall / 1000).toFixed(1)} s in all, ${megabytes.toFixed(0)} MB at most\n`,
      )
  }
  for (const kind of ['time', 'memory'] as const) {
    const ratio = median(ratios.map((each) => each[kind]))
    const verdict = ratio > limits[kind] ? 'above' : '<='
    process.stdout.write(`${kind} ratio ${ratio.toFixed(2)} for 10 times the lines, ${verdict} ${limits[kind]}\n`)
    if (ratio > limits[kind]) process.exitCode = 1
  }
} finally {
  await workplace.dispose()
}
