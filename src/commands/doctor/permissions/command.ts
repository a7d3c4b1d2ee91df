import { declareCommand } from '../../frame/definition.ts'
import { output, usage, where } from '../../frame/options.ts'

export const doctorPermissions = declareCommand({
  words: 'doctor permissions',
  section: '2.1',
  description: 'Check that your role may do everything that medspa does',
  usage,
  options: { 'Where:': where, 'Output:': output },
  examples: [
    ['medspa doctor permissions --env production', 'code 4: one is missing'],
    ['medspa doctor permissions --env production --json', 'action by action'],
  ],
  about: 'environment',
  looks: true,
  recorded: true,
  result: () => import('./result.ts'),
})
