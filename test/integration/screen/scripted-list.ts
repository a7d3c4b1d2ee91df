import { cancelled, OperatorError } from '../../../src/errors.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { createScreen } from '../../../src/io/terminal/screen.ts'
import { type Outcome, type Progress, step } from '../../../src/steps/step.ts'
import { runList } from '../../../src/tasks/run-list.ts'
import { errorLines } from '../../../src/view/error.ts'
import { errorDocument } from '../../../src/view/error-document.ts'
import { createPalette } from '../../../src/view/palette.ts'

// A program that shows a list in the terminal that it is started in. It goes on at each key, and is cancelled by Ctrl-C.
// Its argument is how it ends: `done`, `failed`, or `cancelled`.

const [, , outcome] = process.argv
const { stdin, stderr } = process
const secret = 'hunter2-hunter2'
const scrub = (text: string) => text.replaceAll(secret, '[redacted]')
const screen = createScreen({ stderr, stdout: process.stdout, env: process.env, scrub })
const cancel = new AbortController()

let goOn = () => {}
stdin.setRawMode(true)
stdin.on('data', (keys) => (keys.toString() === '\x03' ? cancel.abort() : goOn()))
const key = () =>
  new Promise<void>((resolve, reject) => {
    goOn = () => (cancel.signal.aborted ? reject(cancelled()) : resolve())
  })

const log = (count: number) =>
  Array.from({ length: count }, (_, index) => `line ${index} 世界 ${secret} ${'word '.repeat(40)}`)
const stepOf = (
  id: string,
  title: string,
  run: (progress: Progress) => Promise<Outcome>,
  more: { cancelWaitsFor?: string } = {},
) => step({ id, section: '2.3', title, run: (_: object, __: object, progress) => run(progress), ...more })
const quick = Array.from({ length: 9 }, (_, index) =>
  stepOf(`quick-${index}`, `Look at thing ${index}`, async () =>
    index % 2 === 0
      ? { detail: 'there, and as it should be' }
      : { skipped: `thing ${index} of this environment is there since the first deploy` },
  ),
)
const list = [
  ...quick,
  stepOf(
    'logs',
    'Run what logs',
    async (progress) => {
      for (const line of log(30)) progress.line(line)
      await key()
      if (outcome === 'failed') {
        throw new OperatorError(`It failed, and the reason is a long one: ${'because '.repeat(10)}`, {
          code: 'migration-failed',
          whose: 'operator',
          hint: `Mend it and run the same command again. ${'Do this. '.repeat(8)}`,
          evidence: ['exit code 1', ...log(30).slice(-12)],
        })
      }
      return { detail: '30 lines' }
    },
    { cancelWaitsFor: 'it to log no more' },
  ),
  stepOf('applies', 'Apply the plan', async (progress) => {
    const began = Date.now()
    progress.status(() => [`at work for ${Math.floor((Date.now() - began) / 1000)}s`, ...log(20)])
    await key()
    return { detail: 'all made' }
  }),
  ...quick.map((each) => ({ ...each, id: `then-${each.id}`, title: `Then ${each.title}` })),
]

try {
  await runList(list, {}, {}, { screen, clock: systemClock, signal: cancel.signal, scrub, records: [] })
} catch (error) {
  const style = { ...screen.size(), palette: createPalette(screen.colourLevel) }
  for (const line of errorLines(errorDocument(error), style)) screen.say(line)
  process.exitCode = 1
}
stdin.pause()
