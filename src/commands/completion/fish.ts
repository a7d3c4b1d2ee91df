import { type CompletedCommand, type CompletedOption, flagsWithValue } from './places.ts'

/** For fish 3 and newer. */
export const fishCompletion = (commands: readonly CompletedCommand[]): string => {
  const steps = commands.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`)
  return `# fish completion of medspa
function __medspa_at
  set -l at ''
  set -l skip no
  for word in (commandline -opc)[2..-1]
    if test $skip = yes
      set skip no
    else if contains -- $word ${flagsWithValue(commands).join(' ')}
      set skip yes
    else if contains -- (string trim -- "$at $word") ${steps.join(' ')}
      set at (string trim -- "$at $word")
    end
  end
  test "$at" = "$argv[1]"
end
function __medspa_npx
  set -l words (commandline -opc)
  test (count $words) -gt 1; and test "$words[2]" = medspa
end
complete -c medspa -f
# \`npx medspa\`; fish completes aliases by what they wrap, and \`./medspa\` by a path's last part.
complete -c npx -n __medspa_npx -f -a '(complete -C (string replace -r "^\\s*npx\\s+" "" -- (commandline -cp)))'
${commands.flatMap(linesOf).join('\n')}
`
}

const linesOf = ({ options, path, words }: CompletedCommand): string[] => {
  const here = `complete -c medspa -n "__medspa_at '${path}'"`
  return [
    ...words.map(({ description, name }) => `${here} -a '${name}'${about(description)}`),
    ...options.map((option) => `${here} ${flagsOf(option)}${takes(option)}${about(option.description)}`),
  ]
}

/** Inside single quotes fish knows two escapes, of a quote and of a backslash. */
const about = (description: string) => (description ? ` -d '${description.replaceAll(/['\\]/g, '\\$&')}'` : '')

const flagsOf = ({ flags }: CompletedOption) =>
  flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ')

const takes = ({ value }: CompletedOption) => {
  if (value.kind === 'none') return ''
  if (value.kind === 'files') return ' -r -F'
  return value.kind === 'words' ? ` -x -a '${value.words.join(' ')}'` : ' -x'
}
