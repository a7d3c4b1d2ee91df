import { stopSandbox } from '../../../config/sandbox-process.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { sandboxHost } from '../../frame/deps-for.ts'
import { runPlain } from '../../frame/plain.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { sandboxDown } from './command.ts'

/** `medspa sandbox down`: stops all of it. Its AWS records go with it; the port stays the same. */
export const run = (options: OptionsOf<typeof sandboxDown>, terminal: Terminal): Promise<number> =>
  runPlain(sandboxDown, options, terminal, async () => {
    const stopped = await stopSandbox(sandboxHost(terminal))
    return { result: { stopped }, lines: [stopped ? 'The sandbox is down.' : 'No sandbox ran.'] }
  })
