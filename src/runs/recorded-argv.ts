import { isTag } from '../releases/tags.ts'

/**
 * What a value on a command line is, where it may be kept: `plain` can be no secret whatever it is; a `tag`, a `snapshot
 * name` or a `key name` stays where it has the form of one.
 */
export type Kept = 'plain' | 'tag' | 'snapshot name' | 'key name'

/** What a command says of its command line. */
export type DeclaredLine = {
  words: string
  options: Readonly<Record<string, readonly { flags: string; kept?: Kept }[]>>
  arguments?: readonly { kept?: Kept }[]
}

/** Whether words stand in it that may be anything, a secret by mistake. */
export const takesWords = ({ arguments: declared = [] }: DeclaredLine): boolean => declared.length > 0

const leftOut = '…'

/**
 * What a key is called and a value is not: words in capitals with `_` between them, as in TWILIO_AUTH_TOKEN. Keys of another
 * spelling are taken for what they may be: a value, typed where the key's name belongs.
 */
const isKeyLike = (word: string) => word.length <= 64 && /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(word)

/**
 * RDS's and ElastiCache's rule: a letter, then letters, digits and single hyphens, none at the end; those that AWS takes by
 * schedule begin with `rds:` or `automatic.`. RDS allows 255 characters.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSnapshot.html
 */
const isSnapshotName = (word: string) =>
  word.length <= 255 && /^(rds:|automatic\.)?[a-zA-Z][a-zA-Z0-9]*(-[a-zA-Z0-9]+)*$/.test(word)

const hasForm: Record<Kept, (word: string) => boolean> = {
  plain: () => true,
  tag: isTag,
  'snapshot name': isSnapshotName,
  'key name': isKeyLike,
}
const mayStay = (kept: Kept | undefined, word: string) => kept !== undefined && hasForm[kept](word)

/** Pure: a command line to be kept. The command and flags stay, of values only those that can be no secret. */
export function recordedArgv(argv: readonly string[], declared: DeclaredLine): string[] {
  const options = new Map(
    Object.values(declared.options)
      .flat()
      .map((option) => [option.flags.split(' ')[0] ?? '', option]),
  )
  const takesValue = (flag: string) => options.get(flag)?.flags.includes('<') ?? false
  const words = declared.words.split(' ')
  const places = declared.arguments ?? []
  let argument = 0
  let flagBefore: string | undefined
  let optionsEnded = false
  return argv.map((word) => {
    const flag = flagBefore
    flagBefore = undefined
    if (flag !== undefined) return mayStay(options.get(flag)?.kept, word) ? word : leftOut
    if (word.startsWith('-') && !optionsEnded) {
      optionsEnded = word === '--'
      const [name = '', ...value] = word.split('=')
      if (value.length > 0) return mayStay(options.get(name)?.kept, value.join('=')) ? word : `${name}=${leftOut}`
      if (takesValue(name)) flagBefore = name
      return name
    }
    if (words[0] === word) return words.shift() ?? word
    // The last argument may be many words.
    const place = places[Math.min(argument++, places.length - 1)]
    return mayStay(place?.kept, word) ? word : leftOut
  })
}

/** Shorter ones are words of the record itself, and no value that opens anything. */
const shortestMistake = 12

/**
 * Pure: takes words out of what a run tells that its command line was recorded without: steps and errors repeat what was
 * typed as the name of a key, as in `secrets unset <token>`.
 */
export function withoutMistakenWords(argv: readonly string[], declared: DeclaredLine): <Told>(told: Told) => Told {
  const kept = recordedArgv(argv, declared)
  const mistaken = takesWords(declared)
    ? argv.filter((word, at) => kept[at] === leftOut && word.length >= shortestMistake)
    : []
  const clean = (text: string) => mistaken.reduce((rest, word) => rest.replaceAll(word, leftOut), text)
  return (told) =>
    mistaken.length === 0
      ? told
      : JSON.parse(JSON.stringify(told), (_, value: unknown) => (typeof value === 'string' ? clean(value) : value))
}
