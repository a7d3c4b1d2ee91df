import type { Command } from 'commander'
import type { CommonOptions } from '../commands/frame/terminal.ts'
import type { GetOptions } from '../commands/secrets/get/run.ts'
import type { ImportOptions } from '../commands/secrets/import/run.ts'
import type { RefreshOptions } from '../commands/secrets/refresh/run.ts'
import type { RotateOptions } from '../commands/secrets/rotate/run.ts'
import type { SetOptions } from '../commands/secrets/set/run.ts'
import type { UnsetOptions } from '../commands/secrets/unset/run.ts'
import { aboutEnvironment, output } from './environment-commands.ts'
import { examples } from './examples.ts'
import type { Run } from './program.ts'

const yes = ['--yes', 'approve what is shown'] as const
const wait = ['--wait', 'wait for a command that is at work there, instead of ending with exit code 5'] as const

/** Of commands that write: whether the service's tasks are replaced afterwards. */
const rolling = (command: Command) =>
  command
    .optionsGroup('How:')
    .option(...yes)
    .option('--roll', "then replace the service's tasks, which read secrets only at their start")
    .option('--no-roll', 'do not, and do not ask')
    .option(...wait)

/** `medspa secrets …`: the keys of medspa-<environment>-app-secrets. */
export function addSecretsCommands(program: Command, run: Run): void {
  program.commandsGroup('Keep:')
  const secrets = program
    .command('secrets')
    .description("Set, list, compare and check the application's keys (2.4)")
    .addHelpText(
      'after',
      examples(
        ['medspa secrets set --env development', 'asks which key, and for its value'],
        ['medspa secrets check --env production', 'exit code 4 where one is missing'],
      ),
    )

  output(
    rolling(
      aboutEnvironment(secrets, 'set', 'Give a key a value, from a prompt, stdin or a file')
        .usage('[KEY] --env <environment> [options]')
        // One word too many would be a value: it is refused with the reason.
        .argument('[key...]', 'the key; without it, pick one: missing ones first')
        .optionsGroup('What:')
        .option('--stdin', 'read the value from stdin')
        .option('--from-file <file>', 'read the value from a file'),
    ),
    ['medspa secrets set TWILIO_AUTH_TOKEN --env development', 'prompts'],
    ['medspa secrets set DATABASE_URL --stdin … < file', 'for scripts'],
  ).action((words: string[], options: SetOptions) =>
    run(async (terminal) => (await import('../commands/secrets/set/run.ts')).set(words, options, terminal)),
  )

  output(
    aboutEnvironment(secrets, 'list', 'Show every key, its state and which tasks read it; no value'),
    ['medspa secrets list --env production', 'a table'],
    ['medspa secrets list --env production --json', 'as data'],
  ).action((options: CommonOptions) =>
    run(async (terminal) => (await import('../commands/secrets/list/run.ts')).list(options, terminal)),
  )

  output(
    aboutEnvironment(secrets, 'get', 'Print the value of a key')
      .usage('<KEY> --env <environment> [options]')
      .argument('<key>', 'the key')
      .optionsGroup('How:')
      .option('--reveal', 'also into a pipe, a file or the JSON document'),
    ['medspa secrets get DATABASE_URL --env development', 'at a terminal'],
    ['medspa secrets get DATABASE_URL --reveal … | psql …', 'elsewhere'],
  ).action((key: string, options: GetOptions) =>
    run(async (terminal) => (await import('../commands/secrets/get/run.ts')).get(key, options, terminal)),
  )

  output(
    rolling(
      aboutEnvironment(secrets, 'unset', 'Take away a key that no task reads')
        .usage('<KEY> --env <environment> [options]')
        .argument('<key>', 'the key'),
    ).option('--confirm <environment>', 'with --yes in production: its name'),
    ['medspa secrets unset OLD_TOKEN --env development', 'asks first'],
    ['medspa secrets unset OLD_TOKEN --env development --yes', 'does not'],
  ).action((key: string, options: UnsetOptions) =>
    run(async (terminal) => (await import('../commands/secrets/unset/run.ts')).unset(key, options, terminal)),
  )

  output(
    rolling(
      aboutEnvironment(secrets, 'import', 'Write the keys of a file; keys that it lacks stay')
        .usage('<FILE> --env <environment> [options]')
        .argument('<file>', 'dotenv lines, or one JSON object'),
    ),
    ['medspa secrets import .env --env development', 'shows the difference, asks'],
    ['medspa secrets import keys.json --yes …', 'asks nothing'],
  ).action((file: string, options: ImportOptions) =>
    run(async (terminal) => (await import('../commands/secrets/import/run.ts')).importFile(file, options, terminal)),
  )

  output(
    aboutEnvironment(secrets, 'diff', 'Compare two environments, or one with a file; no value')
      .usage('<from> <to> | --env <environment> <FILE>')
      .argument('<what...>', 'two environments; with --env, a file'),
    ['medspa secrets diff development production', 'which keys differ'],
    ['medspa secrets diff --env development .env', 'secret and file'],
  ).action((words: string[], options: CommonOptions) =>
    run(async (terminal) => (await import('../commands/secrets/diff/run.ts')).diff(words, options, terminal)),
  )

  output(
    aboutEnvironment(secrets, 'check', 'Hold catalogue, task definitions and secret against each other'),
    ['medspa secrets check --env production', 'exit code 4 on a gap'],
    ['medspa secrets check --env production --json', 'the gaps as data'],
  ).action((options: CommonOptions) =>
    run(async (terminal) => (await import('../commands/secrets/check/run.ts')).check(options, terminal)),
  )

  output(
    aboutEnvironment(secrets, 'refresh', "Make the application's database role and its password right")
      .optionsGroup('How:')
      .option(...yes)
      .option(...wait),
    ['medspa secrets refresh --env development', 'makes it right'],
    ['medspa secrets refresh --env production --wait', 'waits for a deploy'],
  ).action((options: RefreshOptions) =>
    run(async (terminal) => (await import('../commands/secrets/refresh/run.ts')).refresh(options, terminal)),
  )

  output(
    aboutEnvironment(secrets, 'rotate', 'Make a new value, have every task take it, and look whether all works')
      .usage('<KEY> --env <environment> [options]')
      .argument('<key>', 'ADMIN_JWT_SECRET or DATABASE_URL')
      .optionsGroup('How:')
      .option(...yes)
      .option(...wait),
    ['medspa secrets rotate ADMIN_JWT_SECRET --env production', 'asks first'],
    ['medspa secrets rotate ADMIN_JWT_SECRET … --yes', 'does not'],
  ).action((key: string, options: RotateOptions) =>
    run(async (terminal) => (await import('../commands/secrets/rotate/run.ts')).rotate(key, options, terminal)),
  )
}
