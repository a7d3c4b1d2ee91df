import { declareCommand } from '../frame/definition.ts'
import { confirm, output, usage, where } from '../frame/options.ts'

export const unlock = declareCommand({
  words: 'unlock',
  group: 'Keep:',
  description: 'Show who holds the deploy lock, and remove that of a holder who is gone',
  usage,
  options: {
    'Where:': where,
    'How:': [
      { flags: '--yes', description: 'approve what is shown, save for a lock of Terraform' },
      confirm,
      {
        flags: '--terraform-lock <id>',
        description: "with --yes: remove Terraform's lock of this id too",
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
