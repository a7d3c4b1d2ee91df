import { OperatorError } from '../../errors.ts'
import type { Session } from './session.ts'

/**
 * `--confirm <environment>`, of commands that take something away for good. Another environment's name is refused wherever
 * it is given. In production `--yes` needs the name besides; in a terminal the question is enough, save for parking
 * (`always`), which takes a whole environment away. Throws with exit code 3.
 */
export function confirmName(
  { environment, prompts }: Pick<Session, 'environment' | 'prompts'>,
  confirm: string | undefined,
  {
    always = false,
    needed,
    taken,
  }: { always?: boolean /** What needs the name. */; needed: string /** What would go. */; taken: string },
): void {
  const unnamed = environment === 'production' && (always || !prompts.interactive)
  if (confirm === environment || (confirm === undefined && !unnamed)) return
  const orAsk = unnamed && !always ? ', or run it in a terminal' : ''
  throw new OperatorError(confirm === undefined ? needed : `--confirm names ${confirm}, and ${taken}.`, {
    code: 'confirmation-needed',
    whose: 'operator',
    exit: 'refused',
    hint: `Pass --confirm ${environment}${orAsk}.`,
  })
}
