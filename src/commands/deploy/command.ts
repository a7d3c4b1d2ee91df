import { declareCommand } from '../frame/definition.ts'
import { confirm, output, usage, wait, where, yes } from '../frame/options.ts'

export const deploy = declareCommand({
  words: 'deploy',
  group: 'Ship:',
  section: '2.1-2.8',
  description: 'Deploy this checkout: infrastructure, images, migrations, rollout, validation',
  usage,
  options: {
    'Where:': where,
    'What:': [
      {
        flags: '--tag <tag>',
        description: 'deploy what the registry has under this tag, or the beginning of one; builds no image of it',
        kept: 'tag',
      },
      {
        flags: '--from <environment>',
        description:
          'promote: deploy the images that serve there, or have --tag there, by digest; builds no image of it',
        kept: 'plain',
      },
      { flags: '--allow-bad', description: 'deploy a release that medspa rollback has marked bad' },
      {
        flags: '--allow-destroy <address>',
        description: 'let the plan destroy or replace exactly this address, which a guard refuses; may be repeated',
        parse: (address: string, former: string[] = []) => [...former, address],
        kept: 'plain',
      },
      { flags: '--now', description: 'let the plan restart the database or Redis, which a guard refuses' },
      {
        flags: '--restore-if-parked',
        description: 'wake a parked environment with its data, as medspa restore does, with this release',
      },
      {
        flags: '--skip-if-parked',
        description: 'deploy nothing to a parked environment, and end with exit code 0',
        conflicts: 'restoreIfParked',
      },
      {
        flags: '--redeploy',
        description: 'only start the release that runs anew, so that tasks read new values of the secret',
      },
      {
        flags: '--watch [id]',
        description: 'only look at a blue/green deployment: at the one under way, or at this one',
        kept: 'plain',
      },
    ],
    'How:': [
      {
        flags: '--strategy <name>',
        description: "blue/green: how the traffic shifts, by a name of CodeDeploy's: CodeDeployDefault.ECSAllAtOnce",
        kept: 'plain',
      },
      {
        flags: '--hold',
        description: 'blue/green: ask before the traffic shifts; medspa deploy continue or stop answers too',
      },
      {
        flags: '--ignore-alarms',
        description: 'blue/green: alarms stop nothing this time, for a fix of what has raised them',
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
    ['medspa deploy --env development --tag 1a2b3c4', 'back to an older release'],
    ['medspa deploy --env development --redeploy', 'new tasks of that release'],
    ['medspa deploy --env production --from development', "development's images"],
    ['medspa deploy --env production --hold', 'asks before traffic shifts'],
    ['medspa deploy --env production --watch', 'looks at what is under way'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
