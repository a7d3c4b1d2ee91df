import { commandLine } from '../../../command-line.ts'
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
    return { result: { stopped }, lines: stopped ? stoppedLines : ['No sandbox ran.'] }
  })

/** Moto keeps its records in memory alone. */
const stoppedLines = [
  "The sandbox is down. What was deployed to it is gone: resources, secrets, data and Terraform's state.",
  `Its port and the images stay; \`${commandLine('deploy', { env: 'development', sandbox: true })}\` starts again from nothing.`,
]
