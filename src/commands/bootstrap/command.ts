import { InvalidArgumentError } from 'commander'
import { declareCommand } from '../frame/definition.ts'
import { configuration, environmentName, output, yes } from '../frame/options.ts'

/** `owner/name`, as GitHub names a repository. */
const repository = (text: string): string => {
  if (/^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9_.-]+$/.test(text)) return text
  throw new InvalidArgumentError('A repository is owner/name, as in github.com/owner/name.')
}

const email = (text: string): string => {
  if (/^[^@\s]+@[^@\s]+$/.test(text)) return text
  throw new InvalidArgumentError('It is one e-mail address.')
}

export const bootstrap = declareCommand({
  words: 'bootstrap',
  group: 'Deploy:',
  section: '2.1',
  description: 'Set up an account once: roles for operators, a boundary for all other roles',
  usage: '[options]',
  options: {
    'Where:': [
      { flags: '--sandbox', description: 'rehearse on this machine, without an AWS account' },
      {
        flags: '--only <environment>',
        description: 'the environment of this account, where each environment has its own account',
        parse: environmentName,
        kept: 'plain',
      },
      configuration,
    ],
    'What:': [
      {
        flags: '--github <owner/repo>',
        description: 'create roles for the workflows of this repository, and the secrets that they need',
        parse: repository,
        kept: 'plain',
      },
      {
        flags: '--budget-email <address>',
        description: 'create a monthly budget, whose alarms go to this address',
        parse: email,
      },
      {
        flags: '--allow-destroy <address>',
        description: 'let the plan destroy or replace this address; may be repeated',
        parse: (address: string, former: string[] = []) => [...former, address],
        kept: 'plain',
      },
    ],
    'How:': [yes],
    'Output:': output,
  },
  examples: [
    ['medspa bootstrap', 'asks before it changes'],
    ['medspa bootstrap --github clinic/platform', 'lets its workflows deploy'],
    ['medspa bootstrap --sandbox --yes', 'a rehearsal'],
  ],
  about: 'account',
  result: () => import('./result.ts'),
})
