import { InvalidArgumentError } from 'commander'
import { type RecordFormat, recordFormats } from '../../dns/record-formats.ts'
import { declareCommand } from '../frame/definition.ts'
import { output, usage, where } from '../frame/options.ts'

const format = (text: string): RecordFormat => {
  const found = recordFormats.find((each) => each === text)
  if (found) return found
  throw new InvalidArgumentError(`It is one of ${recordFormats.join(', ')}.`)
}

export const dns = declareCommand({
  words: 'dns',
  group: 'Inspect:',
  section: '2.9',
  description: "Check the DNS records of the API's domain",
  usage,
  options: {
    'Where:': where,
    'What:': [
      {
        flags: '--format <format>',
        description: 'only print the records: table, bind (a zone file) or json',
        parse: format,
        kept: 'plain',
      },
    ],
    'Output:': output,
  },
  examples: [
    ['medspa dns --env production', 'exit code 4 if one is missing'],
    ['medspa dns --env production --format bind', 'for another DNS provider'],
  ],
  about: 'environment',
  looks: true,
  recorded: true,
  result: () => import('./result.ts'),
})
