import { declareCommand } from '../frame/definition.ts'
import { confirm, output, usage, where } from '../frame/options.ts'

export const unlock = declareCommand({
  words: 'unlock',
  group: 'Maintain:',
  description: 'Show who holds the locks, and release a stale lock',
  usage,
  options: {
    'Where:': where,
    'How:': [
      { flags: '--yes', description: "approve what is shown, except for Terraform's lock" },
      confirm,
      {
        flags: '--terraform-lock <id>',
        description: "with --yes: release Terraform's lock of this id too",
        kept: 'plain',
      },
    ],
    'Output:': output,
  },
  examples: [
    ['medspa unlock --env development', 'shows, then asks'],
    ['medspa unlock --env development --yes --terraform-lock ID', 'asks nothing'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
