import path from 'node:path'
import { daemonsOf } from '../../../config/sandbox-daemons.ts'
import { printedEndpoint, readSandboxEndpoint, sandboxAnswers } from '../../../config/sandbox-endpoint.ts'
import { wrap } from '../../../view/text.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { sandboxHost } from '../../frame/deps-for.ts'
import { runPlain } from '../../frame/plain.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { sandboxStatus } from './command.ts'

/** `medspa sandbox status`: whether it runs, and where. */
export const run = (options: OptionsOf<typeof sandboxStatus>, terminal: Terminal): Promise<number> =>
  runPlain(sandboxStatus, options, terminal, async () => {
    const host = sandboxHost(terminal)
    const endpoint = await readSandboxEndpoint(host.home)
    const running = endpoint !== undefined && (await sandboxAnswers(endpoint))
    if (running) {
      const how = endpoint.tasks === 'processes' ? `as processes (${endpoint.tasksReason ?? ''})` : 'as containers'
      const line = `The sandbox runs at ${endpoint.endpoint} (process ${endpoint.pid}) since ${endpoint.startedAt}; tasks run ${how}.`
      const lines = wrap(line, terminal.stdout.columns || Infinity, 2)
      return { result: { running, home: host.home, ...printedEndpoint(endpoint) }, lines }
    }
    const [silent] = await daemonsOf(host.home)
    if (silent !== undefined) {
      const where = endpoint === undefined ? '' : ` at ${endpoint.endpoint}`
      return {
        result: { running, home: host.home },
        lines: [
          `The sandbox (process ${silent}) does not answer${where}; its log is ${path.join(host.home, 'sandbox.log')}.`,
        ],
      }
    }
    const lines = [
      endpoint ? `The sandbox died; its log is ${path.join(host.home, 'sandbox.log')}.` : 'No sandbox runs.',
    ]
    return { result: { running, home: host.home }, lines }
  })
