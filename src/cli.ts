import { Command, CommanderError } from 'commander'
import type { DeployOptions } from './commands/deploy.ts'
import type { MigrateOptions } from './commands/migrate.ts'
import type { SandboxOptions } from './commands/sandbox.ts'
import type { CommonOptions, Terminal } from './commands/session.ts'
import type { UnlockOptions } from './commands/unlock.ts'
import { environments } from './config/names.ts'
import { exitCodes } from './errors.ts'

/** The command tree. Bodies load when they are called, so that help and mistakes answer at once. */
export function createProgram(terminal: Terminal, version: string, exit: (code: number) => void): Command {
  const program = new Command('medspa')
    .description('Takes medspa-ai-platform to AWS, ships releases to it, and rehearses all of it on this machine.')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError(true)
    .showHelpAfterError('(see medspa --help)')
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })

  const aboutEnvironment = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('--env <environment>', environments.join(' or '))
      .option('--sandbox', 'rehearse on this machine: no AWS account, nothing leaves it')
      .option('--config <file>', 'configuration file (default: medspa.config.yaml, where there is one)')
      .option('--json', 'one JSON document on stdout')

  aboutEnvironment('deploy', 'Deploy this checkout: infrastructure, images, migrations, rollout, validation (2.1-2.8)')
    .option('--yes', 'approve what is shown')
    .option('--tag <tag>', 'deploy what the registry has under this tag, and build nothing')
    .option('--wait', 'wait for a command that is at work there, instead of ending with exit code 5')
    .option(
      '--allow-destroy <address>',
      'let the plan destroy or replace exactly this address, which a guard refuses; may be repeated',
      (address: string, former: string[] = []) => [...former, address],
    )
    .action(async (options: DeployOptions) =>
      exit(await (await import('./commands/deploy.ts')).deploy(options, terminal)),
    )

  aboutEnvironment('plan', 'Show what a bare terraform apply would change (2.3)').action(
    async (options: CommonOptions) => exit(await (await import('./commands/plan.ts')).plan(options, terminal)),
  )

  aboutEnvironment('migrate', 'Run the database migrations as a one-off task (2.6)')
    .option('--wait', 'wait for a command that is at work there, instead of ending with exit code 5')
    .action(async (options: MigrateOptions) =>
      exit(await (await import('./commands/migrate.ts')).migrate(options, terminal)),
    )

  aboutEnvironment('validate', 'Look whether the environment works, end to end (2.8)').action(
    async (options: CommonOptions) => exit(await (await import('./commands/validate.ts')).validate(options, terminal)),
  )

  aboutEnvironment('unlock', 'Show who holds the deploy lock, and remove that of a holder who is gone')
    .option('--yes', 'approve what is shown, save for a lock of Terraform')
    .option('--terraform-lock <id>', "with --yes: remove Terraform's lock of this id too")
    .action(async (options: UnlockOptions) =>
      exit(await (await import('./commands/unlock.ts')).unlock(options, terminal)),
    )

  const sandbox = program.command('sandbox').description('The rehearsal AWS on this machine')
  const sandboxCommand = (name: 'up' | 'down' | 'status' | 'env' | 'reset', description: string) =>
    sandbox
      .command(name)
      .description(description)
      .option('--json', 'one JSON document on stdout')
      .action(async (options: SandboxOptions) =>
        exit(await (await import('./commands/sandbox.ts'))[name](options, terminal)),
      )
  sandboxCommand('up', 'Start it')
  sandboxCommand('down', 'Stop it; its AWS records go with it')
  sandboxCommand('status', 'Say whether it runs, and where')
  sandboxCommand('env', 'Print shell lines for Terraform and the aws CLI: eval "$(npx medspa sandbox env)"')
  sandboxCommand('reset', 'Stop it and forget everything')
  return program
}

/** Runs a command line. A line that makes no sense is exit code 2; commander has told why by then. */
export async function runCli(argv: readonly string[], terminal: Terminal, version: string): Promise<number> {
  let code: number = exitCodes.done
  const program = createProgram(terminal, version, (given) => {
    code = given
  })
  try {
    if (argv.length === 0) {
      program.outputHelp({ error: true })
      return exitCodes.usage
    }
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return exitCodes.done
    if (argv.includes('--json')) terminal.stdout.write(`${JSON.stringify(usageDocument(argv, error.message))}\n`)
    return exitCodes.usage
  }
}

/** Scripts that asked for JSON get it for a line that makes no sense, too. */
function usageDocument(argv: readonly string[], text: string) {
  const words = argv.filter((word) => !word.startsWith('-'))
  const command = words.slice(0, words[0] === 'sandbox' ? 2 : 1).join(' ') || null
  const [message = '', ...rest] = text.replace(/^error: /, '').split('\n')
  const hint = rest.join(' ').replace(/^\((.*)\)$/, '$1') || 'see medspa --help'
  return {
    ok: false,
    command,
    environment: null,
    steps: [],
    error: { code: 'usage', message, hint, whose: 'operator' },
  }
}
