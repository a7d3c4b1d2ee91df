import { OperatorError } from '../../errors.ts'
import type { Session } from './session.ts'

/**
 * `--confirm <environment>`, of every command that changes an environment: its body asks this before anything else is
 * looked at. Another environment's name is refused wherever it is given. Production has to be named where no terminal
 * asks: in a pipe, with `--json`, and with `--yes`, which answers in the operator's place; and in a terminal too before
 * something takes a whole environment away (`always`). Throws with exit code 3.
 */
export function confirmName(
  { environment, prompts }: Pick<Session, 'environment' | 'prompts'>,
  confirm: string | undefined,
  {
    always = false,
    needed,
    taken,
  }: { always?: boolean /** What needs the name. */; needed: string /** What would happen. */; taken: string },
): void {
  const unnamed = environment === 'production' && (always || !prompts.asking)
  if (confirm === environment || (confirm === undefined && !unnamed)) return
  const orAsk = prompts.interactive ? ', or leave --yes out' : ', or run it in a terminal'
  throw new OperatorError(confirm === undefined ? needed : `--confirm names ${confirm}, and ${taken}.`, {
    code: 'confirmation-needed',
    whose: 'operator',
    exit: 'refused',
    hint: `Pass --confirm ${environment}${unnamed && !always ? orAsk : ''}.`,
  })
}
