import { output, where } from '../../src/commands/frame/options.ts'
import type { DeclaredCommand } from '../../src/commands/index.ts'

/** Options that most commands take: one table for all of them. */
const common = [...where, ...output]

const cell = (text: string): string => text.replaceAll('|', '\\|')

const row = (name: string, description: string): string => `| \`${cell(name)}\` | ${cell(description)} |`

/** The heading of docs/reference.md about a command: its own, or that of the group that it belongs to. */
const detailsOf = (words: string, headings: ReadonlySet<string>): string | undefined =>
  [words, words.split(' ')[0] ?? ''].find((heading) => headings.has(heading))

const anchor = (heading: string): string => heading.replaceAll(' ', '-')

const synopsis = (declared: DeclaredCommand): string => {
  if (declared.options === undefined) return `medspa ${declared.words} <command>`
  const named = (declared.arguments ?? []).map(({ name }) => name).join(' ')
  const hasOptions = Object.values(declared.options).flat().length > 0
  return `medspa ${declared.words} ${declared.usage ?? [hasOptions ? '[options]' : '', named].filter(Boolean).join(' ')}`
}

/** A table of the arguments and of the options that only some commands take; empty where there are none. */
function tableOf(declared: DeclaredCommand): string[] {
  if (declared.options === undefined) return []
  const own = Object.values(declared.options)
    .flat()
    .filter(
      (option) =>
        !common.some(({ description, flags }) => flags === option.flags && description === option.description),
    )
  const rows = [
    ...(declared.arguments ?? []).map(({ choices, description, name }) =>
      row(name, choices === undefined ? description : `${description}: ${choices.join(', ')}`),
    ),
    ...own.map(({ description, flags }) => row(flags, description)),
  ]
  return rows.length === 0 ? [] : ['| option | meaning |', '|---|---|', ...rows, '']
}

function partOf(declared: DeclaredCommand, headings: ReadonlySet<string>): string[] {
  const { description, examples, section, words } = declared
  const width = Math.max(...examples.map(([line]) => line.length))
  const details = detailsOf(words, headings)
  const hasResult = declared.options !== undefined && declared.result !== undefined
  const links = [
    ...(details === undefined ? [] : [`[details](reference.md#${anchor(details)})`]),
    ...(hasResult ? [`[its JSON](json.md#${anchor(words)})`] : []),
    ...(section === undefined ? [] : [`checklist ${section}`]),
  ]
  return [
    `## ${words}`,
    '',
    `${description}.`,
    '',
    '```',
    synopsis(declared),
    '```',
    '',
    ...tableOf(declared),
    '```bash',
    ...examples.map(([line, does]) => `${line.padEnd(width)}   # ${does}`),
    '```',
    '',
    ...(links.length === 0 ? [] : [`More: ${links.join(', ')}.`, '']),
  ]
}

/** The lines of a list of commands: the groups of the help with the commands of each. */
const listOf = (commands: readonly DeclaredCommand[]): string[] =>
  commands.flatMap(({ description, group, words }, at) => [
    ...(group !== undefined && group !== commands.slice(0, at).findLast((each) => each.group)?.group
      ? ['', `**${group.replace(/:$/, '')}**`, '', '| command | what it does |', '|---|---|']
      : []),
    `| [\`${words}\`](#${anchor(words)}) | ${cell(description)} |`,
  ])

/**
 * docs/commands.md: of each command one sentence, its synopsis, its options, examples and links. `reference` is the text of
 * docs/reference.md, to whose headings the links lead.
 */
export function commandPage(commands: readonly DeclaredCommand[], reference: string): string {
  const headings = new Set([...reference.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading))
  return [
    '# Commands',
    '',
    '<!-- Made from the declarations of the commands: npm run pages -->',
    '',
    'In the checkout a command is `./medspa <command>`, or `npx medspa <command>`.',
    '`medspa <command> --help` prints what stands here. Every command can be run again after any failure.',
    'The details of each command are in [reference.md](reference.md), the exit codes in [exit-codes.md](exit-codes.md),',
    'the documents of `--json` in [json.md](json.md).',
    ...listOf(commands),
    '',
    '## Common options',
    '',
    'Every command about an environment takes these options.',
    '',
    '| option | meaning |',
    '|---|---|',
    ...common.map(({ description, flags }) => row(flags, description)),
    '',
    ...commands.flatMap((declared) => partOf(declared, headings)),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
}
