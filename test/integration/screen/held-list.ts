import { askToGoOn } from '../../../src/commands/deploy/hold.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { createPrompts } from '../../../src/io/terminal/prompts.ts'
import { createScreen } from '../../../src/io/terminal/screen.ts'
import { holdOnce } from '../../../src/rollout/blue-green/hold.ts'
import { rolloutOptions } from '../../../src/steps/release/blue-green/rollout-options.ts'
import { step } from '../../../src/steps/step.ts'
import { runList } from '../../../src/tasks/run-list.ts'

// A program whose only step is a rollout that is held in the terminal that the program is started in. SIGUSR2 is an answer
// from another terminal. It ends with what the answer was.

const { stderr, stdin, stdout } = process
const cancel = new AbortController()
const screen = createScreen({ stderr, stdout, env: process.env, scrub: (text) => text })
const prompts = createPrompts({
  yes: true,
  interactive: true,
  signal: cancel.signal,
  input: stdin,
  output: stderr,
  screen,
})
const deps = {
  identity: { known: () => undefined },
  profile: { name: 'sandbox' },
  settings: { environment: 'production', region: 'us-east-1' },
}
const elsewhere = Promise.withResolvers<'elsewhere'>()
// Not `once`: signal-exit, which inquirer uses, ends a process that has no listener of its own left.
process.on('SIGUSR2', () => elsewhere.resolve('elsewhere'))

const rollout = step({
  id: 'rollout',
  section: '2.5',
  title: 'Roll out the API',
  run: async (_: object, __: object, progress) => {
    const began = Date.now()
    progress.status(() => [`green at work for ${Math.floor((Date.now() - began) / 1000)}s`])
    const { hold } = rolloutOptions({ hold: askToGoOn({ deps, prompts, screen } as never) }, progress)
    const held = holdOnce(hold, progress)
    const given = { deploymentId: 'd-NEW', waitMinutes: 60, log: async () => ['task one:', '  listening on 8080'] }
    for (;;) {
      const answer = (await held.answer(given)) ?? (await Promise.race([elsewhere.promise, systemClock.sleep(50)]))
      if (answer === undefined) continue
      await held.end()
      // What is redrawn is back.
      await systemClock.sleep(400)
      return { detail: `the answer is ${answer}` }
    }
  },
})
await runList(
  [rollout],
  {},
  {},
  {
    screen,
    clock: systemClock,
    signal: cancel.signal,
    scrub: (text) => text,
    records: [],
  },
)
stdin.pause()
