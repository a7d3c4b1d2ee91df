import type { Command } from 'commander'
import type { SandboxOptions } from '../commands/sandbox/run.ts'
import { examples } from './examples.ts'
import type { Run } from './program.ts'

/** `medspa sandbox …`: the rehearsal AWS. */
export function addSandboxCommands(program: Command, run: Run): void {
  program.commandsGroup('Rehearse:')
  const sandbox = program
    .command('sandbox')
    .description('The rehearsal AWS on this machine')
    .addHelpText(
      'after',
      examples(
        ['medspa sandbox up', 'any command with --sandbox starts it too'],
        ['eval "$(medspa sandbox env)"', "for Terraform's and aws's own commands"],
        ['medspa sandbox reset', 'forgets everything'],
      ),
    )
  const add = (name: 'up' | 'down' | 'status' | 'env' | 'reset', description: string, ...lines: [string, string][]) =>
    sandbox
      .command(name)
      .description(description)
      .option('--json', 'one JSON document on stdout')
      .addHelpText('after', examples(...lines))
      .action((options: SandboxOptions) =>
        run(async (terminal) => (await import('../commands/sandbox/run.ts'))[name](options, terminal)),
      )
  add('up', 'Start it', ['medspa sandbox up', 'or say that it runs'], ['medspa sandbox up --json', 'where it answers'])
  add(
    'down',
    'Stop it; its AWS records go with it',
    ['medspa sandbox down', 'keeps port and images'],
    ['medspa sandbox down --json', '{ "stopped": true }'],
  )
  add(
    'status',
    'Say whether it runs, and where',
    ['medspa sandbox status', 'exit code 0 either way'],
    ['medspa sandbox status --json', 'its address, as data'],
  )
  add(
    'env',
    'Print shell lines for Terraform and the aws CLI',
    ['eval "$(medspa sandbox env)"', 'leads this shell there'],
    ['medspa sandbox env --json | jq .result.set', 'the same as data'],
  )
  add(
    'reset',
    'Stop it and forget everything',
    ['medspa sandbox reset', 'port and records too'],
    ['medspa sandbox reset && medspa sandbox up', 'begin anew'],
  )
}
