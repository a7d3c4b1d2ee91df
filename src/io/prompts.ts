import { OperatorError } from '../errors.ts'

export type Prompts = {
  /**
   * Asks yes or no. Where nobody can answer - no terminal, or `--json` - it does not wait: `--yes` is yes, anything else
   * is refused with exit code 3.
   */
  confirm: (question: string) => Promise<boolean>
}

export function createPrompts(options: {
  /** `--yes`. */
  yes: boolean
  /** Whether a person is there: both ends are a terminal, and no `--json`. */
  interactive: boolean
  signal: AbortSignal
  output: NodeJS.WritableStream
}): Prompts {
  return {
    async confirm(question) {
      if (options.yes) return true
      if (!options.interactive) {
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
