import type { Kept } from '../../runs/recorded-argv.ts'

/** An option as commander knows it, and what a run record may keep of its value. */
export type OptionDeclaration = {
  /** `--yes`, `--no-roll`, `--tag <tag>`, `--watch [id]`: with a value, or alone. */
  flags: string
  description: string
  /** From the text to the value; `former` is the value so far, of an option that may be repeated. */
  parse?: (text: string, former: never) => unknown
  /** The option, or the options, by their names in the result, that it cannot stand beside. */
  conflicts?: string | readonly string[]
  /** Undefined: the value is left out of the record. */
  kept?: Kept
}

/** `<key>`, `[id]`, `[key...]`, and what a run record may keep of it. */
export type ArgumentDeclaration = { name: string; description: string; choices?: readonly string[]; kept?: Kept }

type Camel<Words extends string> = Words extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Words
type OptionName<Flags extends string> = Flags extends `--no-${infer Name}`
  ? Camel<Name>
  : Flags extends `--${infer Name} ${string}`
    ? Camel<Name>
    : Flags extends `--${infer Name}`
      ? Camel<Name>
      : never
type OptionValue<Option extends OptionDeclaration> = Option extends { parse: (...given: never[]) => infer Value }
  ? Value
  : Option['flags'] extends `${string} <${string}>`
    ? string
    : Option['flags'] extends `${string} [${string}]`
      ? string | true
      : boolean
/** The argument's name without brackets and dots. */
export type ArgumentName<Name extends string> = Name extends `${'<' | '['}${infer Word}...${'>' | ']'}`
  ? Word
  : Name extends `${'<' | '['}${infer Word}${'>' | ']'}`
    ? Word
    : never
/** The argument's value, as commander gives it. */
export type ArgumentValue<Argument extends ArgumentDeclaration> = Argument extends {
  choices: readonly (infer Choice)[]
}
  ? Choice
  : Argument['name'] extends `${string}...${string}`
    ? string[]
    : Argument['name'] extends `[${string}`
      ? string | undefined
      : string

/** The values of declared options, each by its name in camel case, as commander gives them. */
export type ValuesOf<Options extends readonly OptionDeclaration[]> = {
  [Option in Options[number] as OptionName<Option['flags']>]?: OptionValue<Option>
}
