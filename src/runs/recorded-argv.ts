import { isTag } from '../releases/tags.ts'

/** Options whose values say what was asked for and can be no secret. */
const plainValues = ['--env', '--config', '--allow-destroy', '--terraform-lock', '--budget', '--keep', '--confirm']
const leftOut = '…'

/** Of a tag as well, where it can be one. */
const mayStay = (flag: string, value: string) =>
  plainValues.includes(flag) || (['--tag', '--release'].includes(flag) && isTag(value))

/**
 * What a key is called and a value is not: words in capitals with `_` between them, as in TWILIO_AUTH_TOKEN. Keys of another
 * spelling are taken for what they may be: a value, typed where the key's name belongs.
 */
const isKeyLike = (word: string) => word.length <= 64 && /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(word)

/** Pure: a command line to be kept. The command and flags stay, of values only those that can be no secret. */
export function recordedArgv(argv: readonly string[]): string[] {
  const group = argv[0] === 'secrets' || (argv[0] === 'park' && argv[1] === 'prune')
  let commandWords = group ? 2 : 1
  let flagBefore = ''
  return argv.map((word) => {
    if (!word.startsWith('-')) {
      const stays = commandWords > 0 || mayStay(flagBefore, word) || (argv[0] === 'secrets' && isKeyLike(word))
      commandWords -= 1
      flagBefore = ''
      return stays ? word : leftOut
    }
    commandWords = 0
    const [flag = '', ...value] = word.split('=')
    flagBefore = value.length === 0 ? flag : ''
    if (value.length === 0) return flag
    return mayStay(flag, value.join('=')) ? word : `${flag}=${leftOut}`
  })
}

/** Shorter ones are words of the record itself, and no value that opens anything. */
const shortestMistake = 12

/**
 * Pure: takes words out of what a run tells that its command line was recorded without: steps and errors repeat what was
 * typed as the name of a key, as in `secrets unset <token>`.
 */
export function withoutMistakenWords(argv: readonly string[]): <Told>(told: Told) => Told {
  const kept = recordedArgv(argv)
  const mistaken =
    argv[0] === 'secrets' ? argv.filter((word, at) => kept[at] === leftOut && word.length >= shortestMistake) : []
  const clean = (text: string) => mistaken.reduce((rest, word) => rest.replaceAll(word, leftOut), text)
  return (told) =>
    mistaken.length === 0
      ? told
      : JSON.parse(JSON.stringify(told), (_, value: unknown) => (typeof value === 'string' ? clean(value) : value))
}
