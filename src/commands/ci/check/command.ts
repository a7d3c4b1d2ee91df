import { declareCommand } from '../../frame/definition.ts'
import { json } from '../../frame/options.ts'
import { repository } from '../options.ts'

export const ciCheck = declareCommand({
  words: 'ci check',
  section: '3',
  description: 'Compare a repository of GitHub with what the pipeline needs',
  options: { 'Where:': [repository], 'Output:': [json] },
  examples: [
    ['medspa ci check', 'in a workflow'],
    ['medspa ci check --repository clinic/platform', 'exit code 4: it lacks something'],
  ],
  about: 'machine',
  result: () => import('./result.ts'),
})
