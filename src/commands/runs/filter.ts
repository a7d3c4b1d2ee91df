import { commandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import { commandInId, mayHaveChanged } from '../../runs/changing.ts'
import type { RunRecord } from '../../runs/record.ts'

/** Which runs a list has: of one command, of all, or those that may have changed an environment. */
export type Filter = {
  /** By the id alone: whether the record is worth reading. A record may be turned away nevertheless. */
  wantsId: (id: string) => boolean
  wants: (run: RunRecord) => boolean
}

/**
 * `--command` and `--all`. A group's word stands for every command below it: `secrets`. A command that only looks is listed
 * where it is named. `recorded`: the commands whose runs are recorded.
 * @throws OperatorError `command-unknown`, exit code 2
 */
export function filterOf(
  { all = false, command }: { all?: boolean | undefined; command?: string | undefined },
  recorded: readonly string[],
): Filter {
  if (command === undefined)
    return all
      ? { wantsId: () => true, wants: () => true }
      : {
          wantsId: (id) => mayHaveChanged({ command: commandInId(id) }),
          wants: mayHaveChanged,
        }
  const isOf = (words: string) => words === command || words.startsWith(`${command} `)
  if (!recorded.some(isOf))
    throw new OperatorError(`No run of a command "${command}" is recorded.`, {
      code: 'command-unknown',
      whose: 'operator',
      exit: 'usage',
      hint: `Name one of them, such as \`${commandLine('runs', { flags: ['--command', 'deploy'] })}\`.`,
      evidence: [`recorded: ${recorded.join(', ')}`],
    })
  return { wantsId: (id) => isOf(commandInId(id)), wants: (run) => isOf(run.command) }
}
