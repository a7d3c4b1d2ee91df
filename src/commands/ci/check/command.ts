import { declareCommand } from '../../frame/definition.ts'
import { json } from '../../frame/options.ts'
import { repository } from '../options.ts'

export const ciCheck = declareCommand({
  words: 'ci check',
  section: '3',
  description: 'Check that a GitHub repository has what the pipeline needs',
  options: { 'Where:': [repository], 'Output:': [json] },
  examples: [
    ['medspa ci check', 'in a workflow'],
    ['medspa ci check --repository clinic/platform', 'code 4: something is missing'],
  ],
  about: 'machine',
  result: () => import('./result.ts'),
})
