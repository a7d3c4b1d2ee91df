import { credentialIn } from '../../credential-in.ts'
import { OperatorError } from '../../errors.ts'
import type { Redactor } from '../../secrets/hiding/redactor.ts'

/**
 * Refuses a command that has a secret in it: the words are the task's overrides, which DescribeTasks and CloudTrail show
 * to everybody who may read them. Known are credentials by their look, and the values that `redactor` was given.
 * Nothing of the word is repeated. Source: ECS API reference, RunTask, `overrides`; CloudTrail logs its request.
 * @throws OperatorError `secret-in-argv`, exit code 2
 */
export function refuseSecrets(words: readonly string[], redactor?: Pick<Redactor, 'scrub'>): void {
  const at = words.findIndex((word) => looksSecret(word) || (redactor !== undefined && redactor.scrub(word) !== word))
  if (at === -1) return
  throw new OperatorError(`Word ${at + 1} of the command looks like a secret: ECS and CloudTrail would show it.`, {
    code: 'secret-in-argv',
    whose: 'operator',
    exit: 'usage',
    hint: "Have the command read it from its environment: the task has the API's secrets. What was typed has been seen: take a new value from the provider.",
  })
}

/** A word, or the value of `NAME=value` and `--name=value`. */
function looksSecret(word: string): boolean {
  const [, name = '', value] = /^-{0,2}([\w-]+)=([\s\S]*)$/.exec(word) ?? []
  if (credentialIn('', word) !== undefined) return true
  return value !== undefined && credentialIn(name.replaceAll('-', '_'), value) !== undefined
}
