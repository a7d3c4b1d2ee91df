/**
 * What `medspa --help` and `medspa --version` cost beyond Node itself: `npm run bench:startup [rounds]`. Each round starts
 * `node -e 0` and each of the others once, in turns, with the same Node and without npx; a line's verdict is the median of
 * its rounds' ratios, so that a busy machine slows both sides. The last lines, of what loads the program, are for
 * information. Exit code 1 where a ratio is above 1.2.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

const LIMIT = 1.2
const entry = path.resolve(import.meta.dirname, '../dist/cli/entry.js')
if (!existsSync(entry)) {
  process.stderr.write('dist/cli/entry.js is missing: npm run build\n')
  process.exit(2)
}

// Reading a bundle of certificates is Node's own start, on both sides, and on some versions long.
const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...env } = process.env
const timed = (args: readonly string[]): number => {
  const began = performance.now()
  const { error } = spawnSync(process.execPath, args, { env, stdio: 'ignore' })
  if (error) throw error
  return performance.now() - began
}

const lines = [
  { name: 'medspa --help', args: [entry, '--help'], limit: LIMIT },
  { name: 'medspa --version', args: [entry, '--version'], limit: LIMIT },
  { name: 'medspa completion bash', args: [entry, 'completion', 'bash'] },
  { name: 'medspa deploy --env nowhere', args: [entry, 'deploy', '--env', 'nowhere'] },
  { name: 'medspa sandbox status', args: [entry, 'sandbox', 'status'] },
]
const median = (values: readonly number[]) => {
  const sorted = values.toSorted((a, b) => a - b)
  return (
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) /
    2
  )
}

const rounds = Number(process.argv[2] ?? 25)
const seen = lines.map((line) => ({ ...line, ms: [] as number[], ratios: [] as number[] }))
const bare: number[] = []
// The first round warms the disk's cache.
for (let round = 0; round <= rounds; round++) {
  // Before and after: what the machine does meanwhile is in both halves.
  const before = timed(['-e', '0'])
  const measured = seen.map(({ args }) => timed(args))
  const node = (before + timed(['-e', '0'])) / 2
  if (round === 0) continue
  bare.push(node)
  for (const [index, ms] of measured.entries()) {
    seen[index]?.ms.push(ms)
    seen[index]?.ratios.push(ms / node)
  }
}

const row = (name: string, ms: number, ratio: string, verdict: string) =>
  process.stdout.write(`${name.padEnd(30)}${ms.toFixed(1).padStart(8)} ms${ratio.padStart(8)}  ${verdict}\n`)
process.stdout.write(`medians of ${rounds} rounds, Node ${process.version}\n`)
row('node -e 0', median(bare), '1.00', '')
for (const { limit, ms, name, ratios } of seen) {
  const ratio = median(ratios)
  const verdict = limit === undefined ? '(information)' : ratio <= limit ? `<= ${limit}` : `above ${limit}`
  row(name, median(ms), ratio.toFixed(2), verdict)
  if (limit !== undefined && ratio > limit) process.exitCode = 1
}
