import { printedEndpoint, readSandboxEndpoint } from '../../../config/sandbox-endpoint.ts'
import { runningSandbox, startSandbox } from '../../../config/sandbox-process.ts'
import { refuseOtherRegion } from '../../../config/sandbox-region.ts'
import { writeLine } from '../../../terminal-text.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { sandboxHost } from '../../frame/deps-for.ts'
import { runPlain } from '../../frame/plain.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { sandboxUp } from './command.ts'

/** `medspa sandbox up`: starts it, or says that it runs. One that died is started anew, and empty. */
export const run = (options: OptionsOf<typeof sandboxUp>, terminal: Terminal): Promise<number> =>
  runPlain(sandboxUp, options, terminal, async () => {
    const host = sandboxHost(terminal)
    const known = await readSandboxEndpoint(host.home)
    const running = known && (await runningSandbox(host))
    if (running) {
      refuseOtherRegion(running, terminal.env)
      return {
        result: printedEndpoint(running),
        lines: [`The sandbox runs at ${running.endpoint} (process ${running.pid}).`],
      }
    }
    if (known) writeLine(terminal.stderr, `note: the sandbox of process ${known.pid} died; this one begins empty`)
    const endpoint = await startSandbox(host)
    const lines = [`The sandbox runs at ${endpoint.endpoint} (process ${endpoint.pid}), state in ${host.home}.`]
    return { result: printedEndpoint(endpoint), lines }
  })
