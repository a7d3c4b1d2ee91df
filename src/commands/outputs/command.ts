import { declareCommand } from '../frame/definition.ts'
import { output, usage, where } from '../frame/options.ts'

export const outputs = declareCommand({
  words: 'outputs',
  group: 'Look:',
  section: '2.3',
  description: "Print Terraform's outputs, or the value of one",
  usage: `[name] ${usage}`,
  arguments: [{ name: '[name]', description: 'prints the bare value of this one' }],
  options: { 'Where:': where, 'Output:': output },
  examples: [
    ['medspa outputs --env development', 'all, by name'],
    ['medspa outputs rds_endpoint --env production', 'one value, for a script'],
  ],
  about: 'environment',
  result: () => import('./result.ts'),
})
