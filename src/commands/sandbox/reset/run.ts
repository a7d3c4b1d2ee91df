import { rm } from 'node:fs/promises'
import { removeWaitingCopies } from '../../../config/sandbox-home.ts'
import { stopSandbox } from '../../../config/sandbox-process.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { sandboxHost } from '../../frame/deps-for.ts'
import { runPlain } from '../../frame/plain.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { sandboxReset } from './command.ts'

/** `medspa sandbox reset`: stops it and forgets everything, its port too; programs that were unpacked are kept elsewhere. */
export const run = (options: OptionsOf<typeof sandboxReset>, terminal: Terminal): Promise<number> =>
  runPlain(sandboxReset, options, terminal, async () => {
    const host = sandboxHost(terminal)
    await stopSandbox(host)
    await removeWaitingCopies(host.home)
    await rm(host.home, { recursive: true, force: true })
    return { result: { home: host.home }, lines: [`Forgot ${host.home}.`] }
  })
