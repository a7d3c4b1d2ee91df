import { terraformModule } from '../../../config/package-root.ts'
import { rehearsalVariables } from '../../../config/profile.ts'
import { leadsOutOfRehearsal, withoutProxySwitch } from '../../../config/rehearsal-environment.ts'
import { ensureSandbox } from '../../../config/sandbox-process.ts'
import { writeLine } from '../../../terminal-text.ts'
import { providerEnvironment } from '../../../terraform/cli-config.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { sandboxHost } from '../../frame/deps-for.ts'
import { runPlain } from '../../frame/plain.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { sandboxEnv } from './command.ts'

/** `medspa sandbox env`: shell lines that lead Terraform and the aws CLI to the sandbox, and nowhere else. */
export const run = (options: OptionsOf<typeof sandboxEnv>, terminal: Terminal): Promise<number> =>
  runPlain(sandboxEnv, options, terminal, async () => {
    const host = sandboxHost(terminal)
    const endpoint = await ensureSandbox(host)
    const provider = await providerEnvironment({ env: terminal.env, dir: host.home, moduleDir: terraformModule() })
    for (const note of provider.notes) writeLine(terminal.stderr, `note: ${note}`)
    const node = nodeOptions(terminal.env.NODE_OPTIONS)
    const set = { ...rehearsalVariables(endpoint), ...provider.set, ...node.set }
    const unset = [
      ...new Set([...Object.keys(terminal.env).filter(leadsOutOfRehearsal), ...provider.unset, ...node.unset]),
    ].filter((name) => !(name in set))
    const lines = [
      ...unset.sort().map((name) => `unset ${name}`),
      ...Object.entries(set).map(([name, value]) => `export ${name}=${quoted(value)}`),
    ]
    return { result: { set, unset }, lines, exact: true }
  })

/** Node's own switch for proxies, taken out of NODE_OPTIONS where it stands there. */
const nodeOptions = (given: string | undefined): { set: Record<string, string>; unset: string[] } => {
  const kept = withoutProxySwitch(given)
  if (given === undefined || kept === given.trim()) return { set: {}, unset: [] }
  return kept === undefined ? { set: {}, unset: ['NODE_OPTIONS'] } : { set: { NODE_OPTIONS: kept }, unset: [] }
}

const quoted = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`
