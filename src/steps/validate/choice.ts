import { OperatorError } from '../../errors.ts'
import { checkIds } from './checks/index.ts'

/** Which checks an operator asked for, and how long failing ones are looked at again: `--only`, `--skip`, `--wait`. */
export type Choice = { only?: readonly string[]; skip?: readonly string[]; waitMs?: number }

/** What a check that was left out comes to. */
export const LEFT_OUT = 'left out by --skip'

/** Pure: whether a check is listed. One that `--skip` names is, with that as its reason. */
export const isChosen = ({ only }: Choice, id: string): boolean => only === undefined || only.includes(id)

/**
 * Pure: refuses a name that no check has.
 * @throws OperatorError `check-unknown` (exit 2)
 */
export function needKnown({ only = [], skip = [] }: Choice): void {
  const known = checkIds()
  const unknown = [...only, ...skip].find((id) => !known.includes(id))
  if (unknown === undefined) return
  throw new OperatorError(`There is no check "${unknown}".`, {
    code: 'check-unknown',
    whose: 'operator',
    exit: 'usage',
    hint: `Name one or several of these, with commas between them: ${known.join(', ')}.`,
  })
}
