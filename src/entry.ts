#!/usr/bin/env node
// Bundled as CommonJS, which Node starts faster than a module (`npm run bench:startup`).
// Imports nothing of ours or of others: an older Node would fail on a dependency's syntax, with a stack trace.
import { readFileSync, writeSync } from 'node:fs'
import { createRequire, enableCompileCache } from 'node:module'
import type { Texts } from './program/texts.ts'

/** What was made at build time answers help, version and completion. Undefined where it is none of these. */
function known(argv: readonly string[]): string | undefined {
  const words = argv.filter((word) => !word.startsWith('-'))
  const [flag, ...others] = argv.filter((word) => word.startsWith('-'))
  const asksHelp = flag === '--help' || flag === '-h'
  const asksVersion = flag === '--version' || flag === '-V'
  const inWords = flag === undefined && (words[0] === 'help' || words[0] === 'completion')
  if (others.length > 0 || !(asksHelp || asksVersion || inWords)) return undefined
  const texts = JSON.parse(readFileSync(`${__dirname}/texts.json`, 'utf8')) as Texts
  if (asksVersion) return words.length === 0 ? `${texts.version}\n` : undefined
  if (asksHelp) return texts.help[words.join(' ')]
  if (words[0] === 'help') return texts.help[words.slice(1).join(' ')]
  return words.length === 2 ? texts.completion[words[1] as keyof Texts['completion']] : undefined
}

/** At once where the kernel takes it; making `process.stdout` costs a tenth of Node's own start. */
function print(text: string): void {
  let rest = Buffer.from(text)
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest))
  } catch {
    // A pipe that is full and must not be waited for (EAGAIN). Who reads it may also leave early (`| head`).
    process.stdout.on('error', () => {})
    process.stdout.write(rest)
  }
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(
    `medspa needs Node 22.15 or newer, and this is ${process.version}. \`npm ci\` in its checkout brings Node 24; or install it.\n`,
  )
  process.exit(2)
}

const text = known(process.argv.slice(2))
if (text === undefined) {
  // Beside the program, so that it goes with the next build and nobody else can write there.
  enableCompileCache(`${__dirname}/cache`)
  // A name that the bundler cannot see through: the program is a bundle of its own, of modules.
  const program = './main.mjs'
  const argv = process.argv.slice(2)
  const load = createRequire(__filename)
  const ask = () => (load('./early-question.js') as typeof import('./early-question.ts')).askEarly
  // The first request leaves before anything else is loaded, which takes longer than AWS's answer.
  const early = argv[0] === 'status' ? ask()(argv, { cwd: process.cwd(), variables: process.env }) : undefined
  void Promise.resolve(early).then(async (asked) => {
    await asked?.sent
    const { main }: typeof import('./main.ts') = await import(program)
    return main(asked)
  })
} else {
  print(text)
}
