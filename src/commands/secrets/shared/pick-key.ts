import { type CommandName, commandLine } from '../../../command-line.ts'
import { OperatorError } from '../../../errors.ts'
import { findKey } from '../../../secrets/keys.ts'
import type { Session } from '../../frame/session.ts'

/** Refuses a line without a key where nobody can pick one: before anything is looked at. */
export function refuseUnnamed(
  { prompts }: Pick<Session, 'prompts'>,
  key: string | undefined,
  command: CommandName,
): void {
  if (key !== undefined || prompts.interactive) return
  throw new OperatorError('No key was named, and medspa cannot ask for it here.', {
    code: 'secret-key-unnamed',
    whose: 'operator',
    exit: 'usage',
    hint: `Name it: ${commandLine(command, { words: ['KEY'] })}`,
  })
}

/** One of these keys, picked by the operator; each with what the catalogue knows of it, and `state` behind its name. */
export function pickKey(
  { deps, prompts }: Pick<Session, 'deps' | 'prompts'>,
  names: readonly string[],
  state: (name: string) => string | undefined = () => undefined,
): Promise<string> {
  return prompts.choose(
    'Which key?',
    names.map((name) => {
      const known = findKey(deps.catalogue, name)
      const how = state(name)
      return {
        value: name,
        name: how === undefined ? name : `${name} (${how})`,
        ...(known ? { description: `${known.description}\n  ${known.where}` } : {}),
      }
    }),
  )
}
