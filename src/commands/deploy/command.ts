import { declareCommand } from '../frame/definition.ts'
import { confirm, output, usage, wait, where, yes } from '../frame/options.ts'

export const deploy = declareCommand({
  words: 'deploy',
  group: 'Deploy:',
  section: '2.1-2.8',
  description: 'Deploy this checkout: infrastructure, images, migrations, rollout, validation',
  usage,
  options: {
    'Where:': where,
    'What:': [
      {
        flags: '--tag <tag>',
        description: 'deploy this release of the registry (a tag, or its first characters); builds no image',
        kept: 'tag',
      },
      {
        flags: '--from <environment>',
        description: 'promote: deploy the images that serve there, or those of --tag there; builds no image',
        kept: 'plain',
      },
      { flags: '--allow-bad', description: 'deploy a release although medspa rollback marked it bad' },
      {
        flags: '--allow-destroy <address>',
        description: 'let the plan destroy or replace this address, which a guard refuses; may be repeated',
        parse: (address: string, former: string[] = []) => [...former, address],
        kept: 'plain',
      },
      { flags: '--now', description: 'let the plan restart the database or Redis, which a guard refuses' },
      {
        flags: '--restore-if-parked',
        description: 'restore a parked environment with its data, and run this release',
      },
      {
        flags: '--skip-if-parked',
        description: 'deploy nothing to a parked environment; exit code 0',
        conflicts: 'restoreIfParked',
      },
      {
        flags: '--redeploy',
        description: 'only replace the tasks of the current release, so that they read new secret values',
      },
      {
        flags: '--watch [id]',
        description: 'only watch a blue/green deployment: the current one, or this one',
        kept: 'plain',
      },
    ],
    'How:': [
      {
        flags: '--strategy <name>',
        description: "blue/green: how the traffic shifts: a deployment configuration of CodeDeploy's",
        kept: 'plain',
      },
      {
        flags: '--hold',
        description: 'blue/green: ask before the traffic shifts (answer: medspa deploy continue or stop)',
      },
      {
        flags: '--ignore-alarms',
        description: 'blue/green: deploy although an alarm is raised, for the fix of its cause',
      },
      yes,
      confirm,
      wait,
    ],
    'Output:': output,
  },
  examples: [
    ['medspa deploy --env development --sandbox --yes', 'a rehearsal'],
    ['medspa deploy --env development', 'asks before it changes'],
    ['medspa deploy --env development --tag 1a2b3c4', 'an older release'],
    ['medspa deploy --env development --redeploy', 'new tasks, same release'],
    ['medspa deploy --env production --from development', "development's images"],
    ['medspa deploy --env production --hold', 'asks before traffic shifts'],
    ['medspa deploy --env production --watch', 'watch the current one'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
