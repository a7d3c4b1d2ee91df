import { type CompletedCommand, flagsWithValue } from './places.ts'

const patterns = (words: readonly string[]) => words.map((word) => `'${word}'`).join('|') || "''"

/** For zsh with its completion system (`autoload -U compinit && compinit`), evaluated or as `_medspa` in a folder of `fpath`. */
export const zshCompletion = (commands: readonly CompletedCommand[]): string => {
  const steps = commands.filter(({ path }) => path !== '').map(({ path }) => (path.includes(' ') ? path : ` ${path}`))
  const fixed = new Map(
    commands.flatMap(({ options }) =>
      options.flatMap(({ flags, value }) => (value.kind === 'words' ? flags.map((flag) => [flag, value.words]) : [])),
    ) as [string, readonly string[]][],
  )
  return `#compdef medspa
_medspa() {
  local at='' word i
  local -a words_here options_here
  for ((i = 2; i < CURRENT; i++)); do
    word=$words[i]
    case $word in
      (${patterns(flagsWithValue(commands))}) ((i++)); continue ;;
    esac
    case "$at $word" in
      (${patterns(steps)}) at="\${at:+$at }$word" ;;
    esac
  done
  case $words[CURRENT-1] in
${[...fixed].map(([flag, words]) => `    ('${flag}') compadd -- ${words.join(' ')}; return ;;`).join('\n')}
    (${patterns(flagsWithValue(commands, 'files'))}) _files; return ;;
    (${patterns(flagsWithValue(commands, 'unknown'))}) return ;;
  esac
  case $at in
${commands.map(placeCase).join('\n')}
  esac
  if [[ $PREFIX == -* || $#words_here -eq 0 ]]; then
    _describe -o option options_here
  else
    _describe command words_here
  fi
}
# \`npx medspa\`; any other program of npx is completed as without this script. zsh completes aliases by what they stand for,
# and \`./medspa\` by a path's last part.
_medspa_npx() {
  if [[ $words[2] == medspa && CURRENT -gt 2 ]]; then
    shift words
    ((CURRENT--))
    _medspa
  else
    compadd -- medspa
    _default
  fi
}
if [[ $funcstack[1] == _medspa ]]; then
  _medspa "$@"
else
  compdef _medspa medspa
  (( $+_comps[npx] )) || compdef _medspa_npx npx
fi
`
}

/** `name:description`, a colon inside a name escaped. Inside single quotes zsh knows no escape: a quote ends them for a moment. */
const described = (name: string, description: string) => {
  const text = [name.replaceAll(':', '\\:'), ...(description ? [description] : [])].join(':')
  return `'${text.replaceAll("'", "'\\''")}'`
}

const placeCase = ({ options, path, words }: CompletedCommand) => {
  const names = words.map(({ description, name }) => described(name, description)).join(' ')
  const flags = options.flatMap((option) => option.flags.map((flag) => described(flag, option.description))).join(' ')
  return `    ('${path}') words_here=(${names}); options_here=(${flags}) ;;`
}
