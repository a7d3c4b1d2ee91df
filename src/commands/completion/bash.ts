import { type CompletedCommand, flagsWithValue } from './places.ts'

const patterns = (words: readonly string[]) => words.map((word) => `'${word}'`).join('|') || "''"

/** For bash 3.2 and newer. `--env=dev` arrives as three words, as `=` breaks words. */
export const bashCompletion = (commands: readonly CompletedCommand[]): string => {
  const steps = commands.filter(({ path }) => path !== '').map(({ path }) => (path.includes(' ') ? path : ` ${path}`))
  const fixed = new Map(
    commands.flatMap(({ options }) =>
      options.flatMap(({ flags, value }) => (value.kind === 'words' ? flags.map((flag) => [flag, value.words]) : [])),
    ) as [string, readonly string[]][],
  )
  return `# bash completion of medspa
_medspa() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command='' words='' i
  if [[ $cur == = ]]; then cur=''; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in ${patterns(flagsWithValue(commands))})
      [[ \${COMP_WORDS[i+1]} == = ]] && ((i++))
      ((i++))
      continue ;;
    esac
    case "$command \${COMP_WORDS[i]}" in ${patterns(steps)})
      command="\${command:+$command }\${COMP_WORDS[i]}" ;;
    esac
  done
  COMPREPLY=()
  case $prev in
${[...fixed].map(([flag, words]) => `    '${flag}') COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$cur")); return ;;`).join('\n')}
    ${patterns(flagsWithValue(commands, 'files'))})
      local IFS=$'\\n'
      COMPREPLY=($(compgen -f -- "$cur"))
      compopt -o filenames 2>/dev/null
      return ;;
    ${patterns(flagsWithValue(commands, 'unknown'))}) return ;;
  esac
  case "$command" in
${commands.map(placeCase).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
# \`npx medspa\`; any other program of npx is completed as without this script.
_medspa_npx() {
  if [[ \${COMP_WORDS[1]} == medspa && COMP_CWORD -gt 1 ]]; then
    COMP_WORDS=("\${COMP_WORDS[@]:1}")
    ((COMP_CWORD--))
    _medspa
  else
    COMPREPLY=($(compgen -W medspa -- "\${COMP_WORDS[COMP_CWORD]}"))
  fi
}
# A path's last part counts: \`./medspa\` is completed too. bash completes an alias by its own name alone.
complete -F _medspa medspa
complete -p npx >/dev/null 2>&1 || complete -o default -F _medspa_npx npx
_medspa_called="^alias ([[:alnum:]_.-]+)='(npx +|[^ ']*/)?medspa( [^']*)?'$"
while IFS= read -r _medspa_alias; do
  if [[ $_medspa_alias =~ $_medspa_called ]]; then complete -F _medspa "\${BASH_REMATCH[1]}"; fi
done <<<"$(alias -p)"
unset _medspa_alias _medspa_called
`
}

const placeCase = ({ options, path, words }: CompletedCommand) => {
  const flags = options.flatMap((option) => option.flags).join(' ')
  const names = words.map(({ name }) => name).join(' ')
  // Where words are to come, options only once a dash was typed.
  const first = names === '' ? flags : names
  return `    '${path}') if [[ $cur == -* ]]; then words='${flags}'; else words='${first}'; fi ;;`
}
