import { commandLine } from '../command-line.ts'
import { ownedNames } from '../owned-names.ts'
import type { Fate } from './wired-keys.ts'

/** A key that holds a value and that no task reads, with what becomes of it at the next deploy. */
export type UnreadKey = { key: string; fate: Fate }

type Words = { why: (key: string) => string; way: (key: string) => string }

const deploy = () => `\`${commandLine('deploy')}\``
const unset = (key: string) => `\`${commandLine('secrets unset', { words: [key] })}\``
const known = (key: string) =>
  `where no task shall read it, write secrets.keys.${key}.unread: true into medspa.config.yaml`

const words: Record<Fate, Words> = {
  wired: {
    why: (key) => `no task reads ${key} yet`,
    way: () => `the next deploy gives it to the tasks: ${deploy()}`,
  },
  'not-listed': {
    why: (key) => `no task reads ${key}: api.secrets does not list it`,
    way: (key) => `add ${key} to api.secrets, then ${deploy()}; ${known(key)}`,
  },
  'plain-variable': {
    why: (key) => `no task reads ${key} of the secret: the plain variable of that name (api.environment) stands for it`,
    way: (key) => `take ${key} out of api.environment, then ${deploy()}, or out of the secret: ${unset(key)}`,
  },
  owned: {
    why: (key) => `no task reads ${key} of the secret: medspa sets the variable of that name (${ownedNames[key]})`,
    way: (key) => `take it out of the secret: ${unset(key)}; ${known(key)}`,
  },
  'no-variable-name': {
    why: (key) => `no task reads ${key}: an environment variable's name has letters, digits and _ alone`,
    way: (key) => `give its value to a key with another name, then take this one away: ${unset(key)}`,
  },
  unread: {
    why: (key) => `no task reads ${key}, as medspa.config.yaml says (secrets.keys.${key}.unread)`,
    way: (key) => `take secrets.keys.${key}.unread out, then ${deploy()}, and the tasks read it`,
  },
}

/** Pure: why no task reads it. */
export const whyUnread = ({ fate, key }: UnreadKey): string => words[fate].why(key)

/** Pure: a line for each reason, with the way to mend it: of several keys with one reason, the keys, and the way of the first. */
export function unreadLines(keys: readonly UnreadKey[]): string[] {
  return [...Map.groupBy(keys, ({ fate }) => fate)].map(([fate, group]) => {
    const [first = '', ...others] = group.map(({ key }) => key)
    const { way, why } = words[fate]
    const rest = others.length === 0 ? '' : `; the same of ${others.join(', ')}`
    return `${capitalised(why(first))}${rest}. ${capitalised(way(first))}.`
  })
}

const capitalised = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
