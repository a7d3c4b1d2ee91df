import type { Command } from 'commander'
import type { z } from 'zod'
import type { About } from '../../json/document.ts'
import type { ArgumentDeclaration, ArgumentName, ArgumentValue, OptionDeclaration, ValuesOf } from './option.ts'
import type { Terminal } from './terminal.ts'

type Shown = {
  /** The words that lead to it: `deploy`, `secrets set`. */
  words: string
  /** The heading that it stands under in `medspa --help`; a command below another has none. */
  group?: 'Deploy:' | 'Park and restore:' | 'Inspect:' | 'Maintain:' | 'Sandbox:' | 'More:'
  /** Sections of the checklist that it carries out: `2.1-2.8`. */
  section?: string
  description: string
  /** Real lines, and what each does. */
  examples: readonly (readonly [line: string, does: string])[]
}

/** Words that lead to commands and do nothing themselves: `secrets`. */
export type CommandGroup = Shown & { group: NonNullable<Shown['group']>; options?: undefined }

/** A command, but for its body: what help, completion, schemas, usage documents and run records have to know of it. */
export type CommandDeclaration = Shown & {
  /** What follows the words in its help; commander's own where it is missing. */
  usage?: string
  /** By the headings of its help, in their order. */
  options: Readonly<Record<string, readonly OptionDeclaration[]>>
  arguments?: readonly ArgumentDeclaration[]
  about: About
  /** Whether its runs are recorded: it looks at a deployed environment, or changes one. */
  recorded?: boolean
  /** It changes nothing: its result is all that stays on a screen, unless a step fails. */
  looks?: true
  /** The schema of its `--json` document's `result`. It loads late: help and mistakes need no zod. */
  result?: () => Promise<{ result: z.ZodType }>
}

/** A command that prints a document with `--json`. */
export type JsonDeclaration = CommandDeclaration & Required<Pick<CommandDeclaration, 'result'>>

/** A command with its body, which loads when it is called. */
export type RegisteredCommand = CommandDeclaration & { load: () => Promise<{ run: Body<never> }> }

/** What a command is called with: the values of its options and of its arguments. */
export type OptionsOf<Declared extends CommandDeclaration> = ValuesOf<
  Declared['options'][keyof Declared['options']]
> & {
  [Argument in NonNullable<Declared['arguments']>[number] as ArgumentName<Argument['name']>]: ArgumentValue<Argument>
}

/** `result` of the command's `--json` document. */
export type ResultOf<Declared extends JsonDeclaration> = z.infer<Awaited<ReturnType<Declared['result']>>['result']>

/** Carries a command out and gives its exit code. `program` is commander's tree, for what prints it. */
export type Body<Options> = (options: Options, terminal: Terminal, program: Command) => Promise<number>

/** Declares a command; the types of its options, arguments and result are those of what is written here. */
export const declareCommand = <const Declared extends CommandDeclaration>(declared: Declared): Declared => declared

/** Joins a command with its body, whose types are held against the declaration. */
export const withBody = <Declared extends CommandDeclaration>(
  declared: Declared,
  load: () => Promise<{ run: Body<OptionsOf<Declared>> }>,
): Declared & { load: typeof load } => ({ ...declared, load })
