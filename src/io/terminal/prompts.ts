import type { ReadStream } from 'node:tty'
import { OperatorError } from '../../errors.ts'
import { visibleLines, visibleText } from '../../terminal-text.ts'
import { bracketedPaste, pastedInput, withLineBreaks } from './pasted-input.ts'
import type { Screen } from './screen.ts'

export type Prompts = {
  /**
   * Asks yes or no, below the lines that the question is about. Where nobody can answer - no terminal, or `--json` - it
   * does not wait: `--yes` is yes, anything else is refused with exit code 3.
   */
  confirm: (question: string, about?: readonly string[]) => Promise<boolean>
  /** Whether `confirm` asks a person: one is there, and no `--yes` answers in their place. */
  asking: boolean
  /** Whether `confirm` gives an answer at all: `--yes` does, or a person. */
  answered: boolean
  /** Whether a person is there. What only a person can give is not asked for otherwise. */
  interactive: boolean
  /** One of several; only where a person is there. `over` takes the question back: it rejects. */
  choose: (question: string, choices: readonly Choice[], over?: AbortSignal) => Promise<string>
  /**
   * A text that is not shown, unless Ctrl-T is pressed; line breaks that are pasted are part of it. Only where a person is
   * there. `problem` says what is wrong with it, and lets it be corrected.
   */
  secret: (question: string, problem: (value: string) => string | undefined) => Promise<string>
}

type Choice = { value: string; name: string; description?: string }

const visibleChoice = ({ description, name, value }: Choice): Choice => ({
  value,
  name: visibleText(name),
  ...(description === undefined ? {} : { description: visibleLines(description) }),
})

export function createPrompts(options: {
  /** `--yes`. */
  yes: boolean
  /** Whether a person is there: both ends are a terminal, and no `--json`. */
  interactive: boolean
  signal: AbortSignal
  input: ReadStream
  output: NodeJS.WritableStream
  screen: Pick<Screen, 'line' | 'say'>
}): Prompts {
  const context = { signal: options.signal, output: options.output }
  const asking = options.interactive && !options.yes
  return {
    asking,
    answered: options.yes || options.interactive,
    interactive: options.interactive,

    async confirm(question, about = []) {
      // Nobody is asked blindly: what it is about belongs to the question, with --quiet too.
      for (const line of about) options.screen[asking ? 'say' : 'line'](line)
      if (options.yes) return true
      if (!asking) {
        throw unanswered(`: ${question}`)
      }
      const { confirm } = await import('./inquirer.ts')
      return confirm({ message: visibleText(question), default: false }, context)
    },

    async choose(question, choices, over) {
      const { select } = await import('./inquirer.ts')
      const signal = over === undefined ? options.signal : AbortSignal.any([options.signal, over])
      const asked = { message: visibleText(question), choices: choices.map(visibleChoice), pageSize: 12 }
      return select(asked, { ...context, signal, clearPromptOnDone: over !== undefined })
    },

    async secret(question, problem) {
      const { password } = await import('./inquirer.ts')
      const input = pastedInput(options.input)
      options.output.write(bracketedPaste.on)
      try {
        const typed = await password(
          { message: visibleText(question), mask: '*', validate: (value) => problem(withLineBreaks(value)) ?? true },
          { ...context, input },
        )
        return withLineBreaks(typed)
      } finally {
        options.output.write(bracketedPaste.off)
        options.input.unpipe()
        options.input.pause()
        input.end()
      }
    },
  }
}

/** The error of a question where nobody can answer. */
export const unanswered = (asked = '.') =>
  new OperatorError(`Confirmation is needed, and medspa cannot ask for it here${asked}`, {
    code: 'approval-needed',
    whose: 'operator',
    exit: 'refused',
    hint: 'Run it in a terminal, or pass --yes.',
  })
