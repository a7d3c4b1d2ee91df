import path from 'node:path'
import { accessFor } from '../../access.ts'
import { typed } from '../../command-line.ts'
import { workingCheckout } from '../../config/checkout-root.ts'
import { type LoadedConfig, loadConfig } from '../../config/load.ts'
import type { Environment } from '../../config/names.ts'
import { packageRoot } from '../../config/package-root.ts'
import { awsProfile, type Profile, sandboxProfile } from '../../config/profile.ts'
import { sandboxHome } from '../../config/sandbox-home.ts'
import { otherRegionNote } from '../../config/sandbox-region.ts'
import { sandboxSession } from '../../config/sandbox-session.ts'
import { awsOptions } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import { adoptAwsVariables } from '../../io/aws-variables.ts'
import { systemClock } from '../../io/clock.ts'
import type { ShellObserver } from '../../io/observed-shell.ts'
import { profileInRole, settingsIn } from '../../profile-settings.ts'
import type { CommonOptions } from './options.ts'
import type { FirstQuestion, Terminal } from './terminal.ts'

/** Options to adapters: configuration, then profile, then settings. Starts the sandbox where one is asked for and none runs. */
export async function depsFor(
  environment: Environment,
  options: CommonOptions,
  terminal: Terminal,
  { first, observer }: { first?: FirstQuestion | undefined; observer?: ShellObserver | undefined } = {},
): Promise<Deps> {
  const loaded = await loadConfig(configFor(options, terminal))
  const inFile = loaded.file.environments?.[environment]?.aws?.region
  const profile = await profileFor(options, terminal, inFile)
  if (options.sandbox) adoptAwsVariables(profile.env)
  const settings = await settingsIn(profile, environment, loaded)
  // The commands that messages name are about this command's environment, not about one that it is compared with.
  if (!options.sandbox && environment === options.env) typed({ aws: awsOptions(settings, terminal.env) })
  const access = accessFor(profile, settings, terminal.early)
  await first?.({ ...access, settings })
  // Late: the adapters are most of the program's code, and the first question needs none of them.
  const { createDeps } = await import('../../deps.ts')
  const deps = await createDeps({
    access,
    endOnce: terminal.endOnce,
    profile,
    observer,
    settings,
  })
  const elsewhere = options.sandbox ? otherRegionNote(profile.env.AWS_REGION, environment, inFile) : undefined
  const notes = [...configNotes(loaded, options, terminal), ...(elsewhere ? [elsewhere] : []), ...deps.notes]
  return { ...deps, notes }
}

/** Where the configuration is looked for: the named file, or from the working directory upwards. */
export const configFor = (
  options: Pick<CommonOptions, 'config'>,
  terminal: Pick<Terminal, 'cwd' | 'env' | 'signal'>,
) => ({
  cwd: terminal.cwd,
  signal: terminal.signal,
  named: options.config ?? (terminal.env.MEDSPA_CONFIG || undefined),
})

/** Which one counts is told where neither the command line nor the working directory shows it. */
const configNotes = (loaded: LoadedConfig, options: CommonOptions, { cwd }: Terminal): string[] =>
  loaded.path === undefined || options.config !== undefined || path.dirname(loaded.path) === cwd
    ? []
    : [`the configuration is ${path.relative(cwd, loaded.path)}`]

/** AWS as the shell has it, or the sandbox: by its operator's keys, or in the role that MEDSPA_SANDBOX_ROLE names. */
async function profileFor(
  options: Pick<CommonOptions, 'sandbox'>,
  terminal: Terminal,
  region: string | undefined,
): Promise<Profile> {
  if (!options.sandbox) return awsProfile(terminal.env)
  // What is wrong with it is said before a sandbox is started.
  const session = sandboxSession(terminal.env)
  return profileInRole(await sandboxProfile({ ...sandboxHost(terminal), region }), session)
}

/** The sandbox of the checkout that is worked in; its program is that of the medspa that runs. */
export const sandboxHost = ({ cwd, env, signal }: Pick<Terminal, 'cwd' | 'env' | 'signal'>) => {
  const root = packageRoot()
  return { root, home: sandboxHome(workingCheckout(cwd, root), env), env, clock: systemClock, signal }
}
