/**
 * Summarises, guards and renders plans of 1,000 and 10,000 resources, in turns, in one process: `node --expose-gc
 * bench/plan.ts [rounds]`. Time should grow with the plan, and memory with what changes and nothing else: "summary" is what
 * is held in the end, "besides" the most that was held at any moment beyond that. Times are medians, memory the least of
 * the rounds: what V8 keeps for itself only adds.
 */
import { refusalsIn } from '../src/terraform/guards.ts'
import { summarizePlan } from '../src/terraform/plan.ts'
import { planSummaryLines } from '../src/view/plan-summary.ts'
import { hugePlan } from '../test/support/huge-plan.ts'

const gc = (globalThis as { gc?: () => void }).gc
if (gc === undefined) {
  process.stderr.write('run it as: node --expose-gc bench/plan.ts [rounds]\n')
  process.exit(2)
}

const held = () => {
  gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Looks at what is held, each 8 chunks. Making and collecting are not counted as the reader's time. */
const watched = (chunks: Iterable<Buffer>) => {
  const seen = { bytes: 0, peak: 0, outside: 0 }
  function* watching() {
    let number = 0
    let began = performance.now()
    for (const chunk of chunks) {
      seen.bytes += chunk.length
      if (number++ % 8 === 0) seen.peak = Math.max(seen.peak, held())
      seen.outside += performance.now() - began
      yield chunk
      began = performance.now()
    }
  }
  return { seen, chunks: watching() }
}

const measure = async (resources: number) => {
  const before = held()
  const { seen, chunks } = watched(hugePlan(resources))
  const began = performance.now()
  const summary = await summarizePlan(chunks)
  const refusals = refusalsIn(summary, { live: true })
  const lines = planSummaryLines(summary, { width: 100, refusals })
  const ms = performance.now() - began - seen.outside
  const after = held()
  // Said after the last look, so that neither is collected before it.
  if (lines.length === 0 || refusals.length === 0) throw new Error('the plan has nothing to say')
  const besides = Math.max(0, seen.peak - Math.max(before, after)) / 1e6
  return { ms, megabytes: seen.bytes / 1e6, besides, summary: (after - before) / 1e6 }
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const rounds = Number(process.argv[2] ?? 3)
const sizes = [1_000, 10_000] as const

for (const size of sizes) await measure(size)
const results = sizes.map((size) => ({ size, runs: [] as Awaited<ReturnType<typeof measure>>[] }))
for (let round = 0; round < rounds; round++) for (const { size, runs } of results) runs.push(await measure(size))

const table = results.map(({ size, runs }) => {
  const least = (key: 'besides' | 'megabytes' | 'summary') => Math.min(...runs.map((run) => run[key]))
  const ms = median(runs.map((run) => run.ms))
  return { size, ms, megabytes: least('megabytes'), besides: least('besides'), summary: least('summary') }
})
for (const { size, ms, megabytes, besides, summary } of table) {
  const memory = `summary ${summary.toFixed(1)} MB, besides ${besides.toFixed(1)} MB`
  process.stdout.write(`${size} resources, ${megabytes.toFixed(0)} MB of JSON: ${ms.toFixed(0)} ms, ${memory}\n`)
}
const [small, large] = table
if (small && large) process.stdout.write(`time ratio ${(large.ms / small.ms).toFixed(1)} for 10 times the plan\n`)
