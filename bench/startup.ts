/**
 * What a command costs beyond Node itself: `npm run bench:startup [rounds]`. Each round starts `node -e 0` and each command
 * once, in turns, with the same Node and without npx: its entry alone, and through `./medspa`, whose shell finds the
 * program and its Node. A verdict is the median of the rounds' ratios, so that a busy machine slows both sides. Commands
 * that answer at once have a limit, both ways; those that load the program are for information. Exit code 1 where a ratio
 * is above its limit. Last, how long `status` takes to its first signed request to AWS, which a server of this program receives:
 * 2.5 times an empty Node at most.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

const LIMIT = 1.2
const LIMIT_OF_REQUEST = 2.5
const root = path.resolve(import.meta.dirname, '..')
const entry = path.join(root, 'dist/cli/entry.js')
const node = path.join(root, 'node_modules/.bin/node')
if (!existsSync(entry)) {
  process.stderr.write('dist/cli/entry.js is missing: npm run build\n')
  process.exit(2)
}
if (!existsSync(node) || realpathSync(node) !== realpathSync(process.execPath)) {
  process.stderr.write('./medspa runs with the Node of this checkout; measure with the same: npm run bench:startup\n')
  process.exit(2)
}

// Reading a bundle of certificates is Node's own start, on both sides, and on some versions long.
const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...env } = process.env
const timed = (file: string, args: readonly string[]): number => {
  const began = performance.now()
  const { error } = spawnSync(file, args, { env, stdio: 'ignore' })
  if (error) throw error
  return performance.now() - began
}

const ways = [
  { way: 'entry.js', start: (args: readonly string[]) => timed(process.execPath, [entry, ...args]) },
  { way: './medspa', start: (args: readonly string[]) => timed(path.join(root, 'medspa'), args) },
]
const commands = [
  { args: ['--help'], limit: LIMIT },
  { args: ['--version'], limit: LIMIT },
  { args: ['completion', 'bash'], limit: LIMIT },
  { args: ['deploy', '--env', 'nowhere'] },
  { args: ['sandbox', 'status'] },
]

const median = (values: readonly number[]) => {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [Math.floor, Math.ceil].map((round) => sorted[round((sorted.length - 1) / 2)] ?? Number.NaN)
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2
}

const rounds = Number(process.argv[2] ?? 25)
const seen = commands.map((command) => ({
  ...command,
  ways: ways.map((way) => ({ ...way, ms: [] as number[], ratios: [] as number[] })),
}))
const bare: number[] = []
// The first round warms the disk's cache.
for (let round = 0; round <= rounds; round++) {
  // Before and after: what the machine does meanwhile is in both halves.
  const before = timed(process.execPath, ['-e', '0'])
  const measured = seen.map(({ args, ways }) => ways.map(({ start }) => start(args)))
  const empty = (before + timed(process.execPath, ['-e', '0'])) / 2
  if (round === 0) continue
  bare.push(empty)
  for (const [index, command] of seen.entries()) {
    for (const [number, way] of command.ways.entries()) {
      const ms = measured[index]?.[number] ?? Number.NaN
      way.ms.push(ms)
      way.ratios.push(ms / empty)
    }
  }
}

const cell = (ms: number, ratio: number) => `${ms.toFixed(1).padStart(10)} ms ${ratio.toFixed(2).padStart(5)}`
const row = (name: string, cells: readonly string[], verdict = '') =>
  process.stdout.write(`${[name.padEnd(30), ...cells, ` ${verdict}`].join('').trimEnd()}\n`)
process.stdout.write(`medians of ${rounds} rounds, Node ${process.version}; ratios to an empty Node\n`)
row(
  '',
  ways.map(({ way }) => way.padStart(cell(0, 0).length)),
)
row('node -e 0', [cell(median(bare), 1)])
for (const { args, limit, ways } of seen) {
  const above = limit !== undefined && ways.some(({ ratios }) => median(ratios) > limit)
  const verdict = limit === undefined ? '(information)' : above ? `above ${limit}` : `<= ${limit}`
  row(
    `medspa ${args.join(' ')}`,
    ways.map(({ ms, ratios }) => cell(median(ms), median(ratios))),
    verdict,
  )
  if (above) process.exitCode = 1
}

const refusal =
  '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>'

/**
 * From a process's start to the first request of its that is signed; the process ends with it. In a `whole` round it is
 * refused instead, and ends in order: Node writes its cache of compiled code then, which every later start has.
 */
const firstSigned = (args: readonly string[], cwd: string, { whole }: { whole: boolean }) =>
  new Promise<number>((resolve, reject) => {
    const server = createServer((request, response) => {
      if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256')) return
      ms ??= performance.now() - began
      if (whole) response.writeHead(403, { 'content-type': 'text/xml' }).end(refusal)
      else child.kill('SIGKILL')
    }).listen(0, '127.0.0.1')
    let began = 0
    let ms: number | undefined
    let child: ReturnType<typeof spawn>
    server.once('listening', () => {
      const { port } = server.address() as AddressInfo
      const account = {
        ...{ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_REGION: 'us-east-1', TF_STATE_BUCKET: 'bucket' },
        ...{ AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret', HOME: cwd },
      }
      began = performance.now()
      child = spawn(process.execPath, [entry, ...args], { cwd, env: { PATH: env.PATH, ...account }, stdio: 'ignore' })
      child.on('error', reject)
      child.on('exit', () => {
        server.close()
        server.closeAllConnections()
        if (ms === undefined) reject(new Error(`${args.join(' ')} ended without a signed request`))
        else resolve(ms)
      })
    })
  })

const elsewhere = mkdtempSync(path.join(tmpdir(), 'bench-startup-'))
const asked: { ms: number; ratio: number }[] = []
const look = ['status', '--env', 'development']
for (let round = 0; round <= rounds; round++) {
  const empty = timed(process.execPath, ['-e', '0'])
  const ms = await firstSigned(look, elsewhere, { whole: round === 0 })
  if (round > 0) asked.push({ ms, ratio: ms / empty })
}
rmSync(elsewhere, { recursive: true })
const [ms, ratio] = [median(asked.map((each) => each.ms)), median(asked.map((each) => each.ratio))]
const late = ratio > LIMIT_OF_REQUEST
row(
  `medspa ${look.join(' ')}`,
  [cell(ms, ratio)],
  `${late ? 'above' : '<='} ${LIMIT_OF_REQUEST} (to the first signed request)`,
)
if (late) process.exitCode = 1
