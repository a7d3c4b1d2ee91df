import { type Command, InvalidArgumentError, Option } from 'commander'
import type { CostOptions } from '../commands/cost/run.ts'
import type { DeployOptions } from '../commands/deploy/run.ts'
import type { CommonOptions } from '../commands/frame/terminal.ts'
import type { MigrateOptions } from '../commands/migrate/run.ts'
import type { ParkOptions } from '../commands/park/run.ts'
import type { RestoreOptions } from '../commands/restore/run.ts'
import type { RunsOptions } from '../commands/runs/run.ts'
import type { UnlockOptions } from '../commands/unlock/run.ts'
import { environments } from '../config/names.ts'
import { examples } from './examples.ts'
import type { Run } from './program.ts'

const config = ['--config <file>', 'configuration file (default: medspa.config.yaml, where there is one)'] as const

/** A command about one environment: options that say where. What and how follow, and `output` closes. */
export const aboutEnvironment = (program: Command, name: string, description: string) =>
  program
    .command(name)
    .description(description)
    .usage('--env <environment> [options]')
    .optionsGroup('Where:')
    .option('--env <environment>', environments.join(' or '))
    .option('--sandbox', 'rehearse on this machine: no AWS account, nothing leaves it')
    .option(...config)

/** The options that each of them ends with, and two or three real lines. */
export const output = (command: Command, ...lines: Parameters<typeof examples>) =>
  command
    .optionsGroup('Output:')
    .option('--json', 'one JSON document on stdout')
    .addOption(new Option('--verbose', 'show the programs that it runs, and what they print').conflicts('quiet'))
    .option('--quiet', 'show errors and questions alone')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', examples(...lines))

const yes = ['--yes', 'approve what is shown'] as const
const wait = ['--wait', 'wait for a command that is at work there, instead of ending with exit code 5'] as const

const dollars = (text: string): number => {
  if (/^\d+(\.\d{1,2})?$/.test(text)) return Number(text)
  throw new InvalidArgumentError('A budget is USD a month: 500, or 499.50.')
}

/** The commands that change or look at an environment, in the groups of `medspa --help`. Gives those that have others below. */
export function addEnvironmentCommands(program: Command, run: Run): { park: Command } {
  program.commandsGroup('Ship:')
  output(
    aboutEnvironment(
      program,
      'deploy',
      'Deploy this checkout: infrastructure, images, migrations, rollout, validation (2.1-2.8)',
    )
      .optionsGroup('What:')
      .option(
        '--tag <tag>',
        'deploy what the registry has under this tag, or the beginning of one; builds no image of it',
      )
      .option(
        '--allow-destroy <address>',
        'let the plan destroy or replace exactly this address, which a guard refuses; may be repeated',
        (address: string, former: string[] = []) => [...former, address],
      )
      .option(
        '--restore-if-parked',
        'wake a parked environment with its data, as medspa restore does, with this release',
      )
      .optionsGroup('How:')
      .option(...yes)
      .option(...wait),
    ['medspa deploy --env development --sandbox --yes', 'a rehearsal'],
    ['medspa deploy --env development', 'asks before it changes'],
    ['medspa deploy --env development --tag 1a2b3c4', 'back to a release of before'],
  ).action((options: DeployOptions) =>
    run(async (terminal) => (await import('../commands/deploy/run.ts')).deploy(options, terminal)),
  )

  output(
    aboutEnvironment(program, 'migrate', 'Run the database migrations as a one-off task (2.6)')
      .optionsGroup('How:')
      .option(...wait),
    ['medspa migrate --env development', 'shows its log, waits for its end'],
    ['medspa migrate --env development --json', '{ "applied": [ … ] }'],
  ).action((options: MigrateOptions) =>
    run(async (terminal) => (await import('../commands/migrate/run.ts')).migrate(options, terminal)),
  )

  program.commandsGroup('Sleep:')
  const park = output(
    aboutEnvironment(program, 'park', 'Put an environment to sleep: keep its data, stop its costs (5)')
      .optionsGroup('What:')
      .option('--full', "the voice gateway and its Lambda too, as the seed's own list: the webhooks' URL is lost")
      .optionsGroup('How:')
      .option(...yes)
      .option('--confirm <environment>', 'its name: production is not parked without')
      .option('--snapshot-limit <minutes>', 'how long its snapshots may take (default: 60)')
      .option(...wait),
    ['medspa park --env development', 'shows what goes, asks'],
    ['medspa park --env production --confirm production', 'production wants its name'],
    ['medspa park --env development --sandbox --yes', 'a rehearsal'],
  ).action((options: ParkOptions) =>
    run(async (terminal) => (await import('../commands/park/run.ts')).park(options, terminal)),
  )

  output(
    aboutEnvironment(program, 'restore', 'Wake a parked or destroyed environment with its data (5)')
      .optionsGroup('What:')
      .option('--snapshot <id>', 'of the database (default: the newest)')
      .option('--redis-snapshot <name>', 'of Redis (default: the newest); none: begin with an empty Redis')
      .option('--release <tag>', 'what to run (default: what ran before): a tag of the registry, or its beginning')
      .option('--accept-differences', 'start it though the data are not what park counted')
      .optionsGroup('How:')
      .option(...yes)
      .option(...wait),
    ['medspa restore --env development', 'shows its plan, asks'],
    ['medspa restore --env development --snapshot last-good', 'another one'],
    ['medspa restore --env development --sandbox --yes', 'a rehearsal'],
  ).action((options: RestoreOptions) =>
    run(async (terminal) => (await import('../commands/restore/run.ts')).restore(options, terminal)),
  )

  program.commandsGroup('Look:')
  output(
    aboutEnvironment(program, 'plan', 'Show what a bare terraform apply would change (2.3)'),
    ['medspa plan --env production', 'changes nothing'],
    ['medspa plan --env development --json | jq .result.empty', 'true or false'],
  ).action((options: CommonOptions) =>
    run(async (terminal) => (await import('../commands/plan/run.ts')).plan(options, terminal)),
  )

  output(
    aboutEnvironment(program, 'validate', 'Look whether the environment works, end to end (2.8)'),
    ['medspa validate --env development', 'exit code 4 where a probe fails'],
    ['medspa validate --env development --json', 'the evidence, probe by probe'],
  ).action((options: CommonOptions) =>
    run(async (terminal) => (await import('../commands/validate/run.ts')).validate(options, terminal)),
  )

  output(
    aboutEnvironment(program, 'cost', 'Estimate what it costs in a month, awake and parked (4)')
      .optionsGroup('What:')
      .option('--parked', 'show it parked alone, and count it so in the budget')
      .option('--settings', 'price the settings, not what runs; asks AWS nothing')
      .option('--budget <usd>', 'exit code 4 where both environments together may cost more', dollars),
    ['medspa cost --env development', 'line by line'],
    ['medspa cost --env production --budget 500', 'both together'],
  ).action((options: CostOptions) =>
    run(async (terminal) => (await import('../commands/cost/run.ts')).cost(options, terminal)),
  )

  output(
    program
      .command('runs')
      .description('List what was run, or show one run')
      .argument('[id]', 'of a run, or its beginning')
      .optionsGroup('Where:')
      .option('--env <environment>', `only ${environments.join(' or ')}`)
      .option('--sandbox', 'rehearsals')
      .option(...config),
    ['medspa runs --env production', 'of everyone, newest first'],
    ['medspa runs 20261123T1028', 'one run, step by step'],
  ).action((id: string | undefined, options: RunsOptions) =>
    run(async (terminal) => (await import('../commands/runs/run.ts')).runs(id, options, terminal)),
  )

  program.commandsGroup('Keep:')
  output(
    aboutEnvironment(program, 'unlock', 'Show who holds the deploy lock, and remove that of a holder who is gone')
      .optionsGroup('How:')
      .option('--yes', 'approve what is shown, save for a lock of Terraform')
      .option('--terraform-lock <id>', "with --yes: remove Terraform's lock of this id too"),
    ['medspa unlock --env development', 'shows, then asks'],
    ['medspa unlock --env development --yes --terraform-lock ID', 'asks nothing'],
  ).action((options: UnlockOptions) =>
    run(async (terminal) => (await import('../commands/unlock/run.ts')).unlock(options, terminal)),
  )
  return { park }
}
