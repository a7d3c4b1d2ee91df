import type { OptionsOf } from '../../../src/commands/frame/definition.ts'
import { runCommand } from '../../../src/commands/frame/run-command.ts'
import type { Terminal } from '../../../src/commands/frame/terminal.ts'
import { step } from '../../../src/steps/step.ts'
import { parkToy } from './command.ts'

const play = step({ id: 'play', section: '5', title: 'Play', run: async () => ({ detail: 'played' }) })

export const run = (options: OptionsOf<typeof parkToy>, terminal: Terminal): Promise<number> =>
  runCommand(parkToy, options, terminal, async (session) => {
    await session.run([play], {})
    // The types of both come from the declaration.
    const played: number = options.toyCount ?? 0
    const key: string = options.key
    return { result: { played, with: key }, lines: [`Played with ${played} of ${key} in ${session.environment}.`] }
  })
