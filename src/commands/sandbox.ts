import { rm } from 'node:fs/promises'
import path from 'node:path'
import { leadsAway, rehearsalVariables } from '../config/profile.ts'
import { isUnusableEndpoint, readSandboxEndpoint, sandboxAnswers } from '../config/sandbox-endpoint.ts'
import { ensureSandbox, startSandbox, stopSandbox } from '../config/sandbox-process.ts'
import { providerEnvironment } from '../deps.ts'
import { wrap } from '../view/text.ts'
import { sandboxHost } from './deps-for.ts'
import { say } from './say.ts'
import type { Terminal } from './session.ts'

export type SandboxOptions = { json?: boolean }

/** `medspa sandbox up`: starts it, or says that it runs. One that died is started anew, and empty. */
export const up = (options: SandboxOptions, terminal: Terminal): Promise<number> =>
  say('sandbox up', options, terminal, async () => {
    const host = sandboxHost(terminal)
    const known = await readSandboxEndpoint(host.home)
    if (known && (await sandboxAnswers(known))) {
      return { result: known, lines: [`The sandbox runs at ${known.endpoint} (process ${known.pid}).`] }
    }
    if (known) terminal.stderr.write(`note: the sandbox of process ${known.pid} died; this one begins empty\n`)
    const endpoint = await startSandbox(host)
    const lines = [`The sandbox runs at ${endpoint.endpoint} (process ${endpoint.pid}), state in ${host.home}.`]
    return { result: endpoint, lines }
  })

/** `medspa sandbox down`: stops all of it. Its AWS records go with it; the port stays the same. */
export const down = (options: SandboxOptions, terminal: Terminal): Promise<number> =>
  say('sandbox down', options, terminal, async () => {
    const stopped = await stopSandbox(sandboxHost(terminal))
    return { result: { stopped }, lines: [stopped ? 'The sandbox is down.' : 'No sandbox ran.'] }
  })

export const status = (options: SandboxOptions, terminal: Terminal): Promise<number> =>
  say('sandbox status', options, terminal, async () => {
    const host = sandboxHost(terminal)
    const endpoint = await readSandboxEndpoint(host.home)
    const running = endpoint !== undefined && (await sandboxAnswers(endpoint))
    if (running) {
      const how = endpoint.tasks === 'processes' ? `as processes (${endpoint.tasksReason ?? ''})` : 'as containers'
      const line = `The sandbox runs at ${endpoint.endpoint} (process ${endpoint.pid}) since ${endpoint.startedAt}; tasks run ${how}.`
      const lines = wrap(line, terminal.stdout.columns || Infinity, 2)
      return { result: { running, home: host.home, ...endpoint }, lines }
    }
    const lines = [
      endpoint ? `The sandbox died; its log is ${path.join(host.home, 'sandbox.log')}.` : 'No sandbox runs.',
    ]
    return { result: { running, home: host.home }, lines }
  })

/** `medspa sandbox env`: shell lines that lead Terraform and the aws CLI to the sandbox, and nowhere else. */
export const env = (options: SandboxOptions, terminal: Terminal): Promise<number> =>
  say('sandbox env', options, terminal, async () => {
    const host = sandboxHost(terminal)
    const endpoint = await ensureSandbox(host)
    const provider = await providerEnvironment(terminal.env, host.home)
    for (const note of provider.notes) terminal.stderr.write(`note: ${note}\n`)
    const set = { ...rehearsalVariables(endpoint), ...provider.set }
    const unset = [...new Set([...Object.keys(terminal.env).filter(leadsAway), ...provider.unset])].filter(
      (name) => !(name in set),
    )
    const lines = [
      ...unset.sort().map((name) => `unset ${name}`),
      ...Object.entries(set).map(([name, value]) => `export ${name}=${quoted(value)}`),
    ]
    return { result: { set, unset }, lines }
  })

/** `medspa sandbox reset`: stops it and forgets everything, its port too; programs that were unpacked are kept elsewhere. */
export const reset = (options: SandboxOptions, terminal: Terminal): Promise<number> =>
  say('sandbox reset', options, terminal, async () => {
    const host = sandboxHost(terminal)
    await stopSandbox(host).catch((error: unknown) => {
      // This is the way out of an endpoint file that nothing else accepts.
      if (!isUnusableEndpoint(error)) throw error
    })
    await rm(host.home, { recursive: true, force: true })
    return { result: { home: host.home }, lines: [`Forgot ${host.home}.`] }
  })

const quoted = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`
