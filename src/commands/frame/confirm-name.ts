import { programName, shellWord } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import { unanswered } from '../../io/terminal/prompts.ts'
import type { Session } from './session.ts'

/**
 * `--confirm <environment>`, of every command that changes an environment: its body asks this before anything else is
 * looked at. Another environment's name is refused wherever it is given. Production has to be named where no terminal
 * asks: in a pipe, with `--json`, and with `--yes`, which answers in the operator's place; and in a terminal too before
 * something takes a whole environment away (`always`). Throws with exit code 3.
 */
export function confirmName(
  { argv, environment, prompts }: Pick<Session, 'argv' | 'environment' | 'prompts'>,
  confirm: string | undefined,
  {
    always = false,
    needed,
    taken,
  }: { always?: boolean /** What needs the name. */; needed: string /** What would happen. */; taken: string },
): void {
  const unnamed = environment === 'production' && (always || !prompts.asking)
  if (confirm === environment || (confirm === undefined && !unnamed)) return
  const orAsk = prompts.interactive ? ' Or leave --yes out.' : ' Or run it in a terminal.'
  throw new OperatorError(confirm === undefined ? needed : `--confirm names ${confirm}, and ${taken}.`, {
    code: 'confirmation-needed',
    whose: 'operator',
    exit: 'refused',
    hint: `Pass --confirm ${environment}: \`${confirmedLine(argv, environment)}\`.${unnamed && !always ? orAsk : ''}`,
  })
}

/**
 * Of a command that asks whenever it has something to do: refused before it looks at anything where nobody can answer, and not
 * after minutes of work (exit code 3, `approval-needed`).
 */
export function refuseUnasked({ prompts }: Pick<Session, 'prompts'>): void {
  if (!prompts.answered) throw unanswered()
}

/** Pure: the command as it was typed, to be pasted, with the environment's name in place of another. */
export function confirmedLine(argv: readonly string[], environment: string): string {
  const end = argv.indexOf('--')
  const own = end === -1 ? argv : argv.slice(0, end)
  const unnamed = own.filter(
    (word, at) => word !== '--confirm' && !word.startsWith('--confirm=') && own[at - 1] !== '--confirm',
  )
  const words = [...unnamed, '--confirm', environment, ...argv.slice(own.length)]
  // What was left out is to be typed again, and no word of its own.
  return [programName(), ...words.map((word) => (word === '…' ? word : shellWord(word)))].join(' ')
}
