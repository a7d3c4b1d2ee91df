import { declareCommand } from '../frame/definition.ts'
import { output, usage, where } from '../frame/options.ts'

export const outputs = declareCommand({
  words: 'outputs',
  group: 'Inspect:',
  section: '2.3',
  description: "Print Terraform's outputs, or one value",
  usage: `[name] ${usage}`,
  arguments: [{ name: '[name]', description: 'print only the value of this output' }],
  options: { 'Where:': where, 'Output:': output },
  examples: [
    ['medspa outputs --env development', 'all, by name'],
    ['medspa outputs rds_endpoint --env production', 'one value, for a script'],
  ],
  about: 'environment',
  looks: true,
  result: () => import('./result.ts'),
})
