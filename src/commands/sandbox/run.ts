import { rm } from 'node:fs/promises'
import path from 'node:path'
import { rehearsalVariables } from '../../config/profile.ts'
import { leadsAway, withoutProxySwitch } from '../../config/rehearsal-environment.ts'
import { daemonsOf } from '../../config/sandbox-daemons.ts'
import { printedEndpoint, readSandboxEndpoint, sandboxAnswers } from '../../config/sandbox-endpoint.ts'
import { removeWaitingCopies } from '../../config/sandbox-home.ts'
import { ensureSandbox, runningSandbox, startSandbox, stopSandbox } from '../../config/sandbox-process.ts'
import { providerEnvironment } from '../../deps.ts'
import { writeLine } from '../../terminal-text.ts'
import { wrap } from '../../view/text.ts'
import { sandboxHost } from '../frame/deps-for.ts'
import { say } from '../frame/plain.ts'
import type { Terminal } from '../frame/terminal.ts'

export type SandboxOptions = { json?: boolean }

/** `medspa sandbox up`: starts it, or says that it runs. One that died is started anew, and empty. */
export const up = (options: SandboxOptions, terminal: Terminal): Promise<number> =>
  say('sandbox up', options, terminal, async () => {
    const host = sandboxHost(terminal)
    const known = await readSandboxEndpoint(host.home)
    const running = known && (await runningSandbox(host))
    if (running) {
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

/** `medspa sandbox env`: shell lines that lead Terraform and the aws CLI to the sandbox, and nowhere else. */
export const env = (options: SandboxOptions, terminal: Terminal): Promise<number> =>
  say('sandbox env', options, terminal, async () => {
    const host = sandboxHost(terminal)
    const endpoint = await ensureSandbox(host)
    const provider = await providerEnvironment(terminal.env, host.home)
    for (const note of provider.notes) writeLine(terminal.stderr, `note: ${note}`)
    const node = nodeOptions(terminal.env.NODE_OPTIONS)
    const set = { ...rehearsalVariables(endpoint), ...provider.set, ...node.set }
    const unset = [
      ...new Set([...Object.keys(terminal.env).filter(leadsAway), ...provider.unset, ...node.unset]),
    ].filter((name) => !(name in set))
    const lines = [
      ...unset.sort().map((name) => `unset ${name}`),
      ...Object.entries(set).map(([name, value]) => `export ${name}=${quoted(value)}`),
    ]
    return { result: { set, unset }, lines, exact: true }
  })

/** `medspa sandbox reset`: stops it and forgets everything, its port too; programs that were unpacked are kept elsewhere. */
export const reset = (options: SandboxOptions, terminal: Terminal): Promise<number> =>
  say('sandbox reset', options, terminal, async () => {
    const host = sandboxHost(terminal)
    await stopSandbox(host)
    await removeWaitingCopies(host.home)
    await rm(host.home, { recursive: true, force: true })
    return { result: { home: host.home }, lines: [`Forgot ${host.home}.`] }
  })

/** Node's own switch for proxies, taken out of NODE_OPTIONS where it stands there. */
const nodeOptions = (given: string | undefined): { set: Record<string, string>; unset: string[] } => {
  const kept = withoutProxySwitch(given)
  if (given === undefined || kept === given.trim()) return { set: {}, unset: [] }
  return kept === undefined ? { set: {}, unset: ['NODE_OPTIONS'] } : { set: { NODE_OPTIONS: kept }, unset: [] }
}

const quoted = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`
