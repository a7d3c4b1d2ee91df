import { declareCommand } from '../../frame/definition.ts'
import { confirm, output, usage, wait, where, yes } from '../../frame/options.ts'

/** Keys whose values medspa can generate. */
export const rotatedKeys = ['ADMIN_JWT_SECRET', 'DATABASE_URL', 'REDIS_PASSWORD'] as const

export const secretsRotate = declareCommand({
  words: 'secrets rotate',
  description: 'Generate a new value, replace the tasks, validate',
  usage: `[KEY] ${usage}`,
  arguments: [
    { name: '[key]', description: `${rotatedKeys.slice(0, -1).join(', ')} or ${rotatedKeys.at(-1)}`, kept: 'key name' },
  ],
  options: { 'Where:': where, 'How:': [yes, confirm, wait], 'Output:': output },
  examples: [
    ['medspa secrets rotate ADMIN_JWT_SECRET --env production', 'asks first'],
    ['medspa secrets rotate DATABASE_URL --env development --yes', 'does not ask'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
