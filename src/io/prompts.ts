import { OperatorError } from '../errors.ts'
import type { Screen } from './screen.ts'

export type Prompts = {
  /**
   * Asks yes or no, below the lines that the question is about. Where nobody can answer - no terminal, or `--json` - it
   * does not wait: `--yes` is yes, anything else is refused with exit code 3.
   */
  confirm: (question: string, about?: readonly string[]) => Promise<boolean>
}

export function createPrompts(options: {
  /** `--yes`. */
  yes: boolean
  /** Whether a person is there: both ends are a terminal, and no `--json`. */
  interactive: boolean
  signal: AbortSignal
  output: NodeJS.WritableStream
  screen: Pick<Screen, 'line' | 'say'>
}): Prompts {
  return {
    async confirm(question, about = []) {
      const asking = options.interactive && !options.yes
      // Nobody is asked blindly: what it is about belongs to the question, with --quiet too.
      for (const line of about) options.screen[asking ? 'say' : 'line'](line)
      if (options.yes) return true
      if (!asking) {
        throw new OperatorError(`An answer is needed, and nobody can be asked here: ${question}`, {
          code: 'approval-needed',
          whose: 'operator',
          exit: 'refused',
          hint: 'Run it in a terminal, or pass --yes.',
        })
      }
      const { confirm } = await import('@inquirer/prompts')
      return confirm({ message: question, default: false }, { signal: options.signal, output: options.output })
    },
  }
}
