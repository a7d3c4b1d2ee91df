import { Chalk, type ColorSupportLevel } from 'chalk'

/** What colours mean here. Nothing is said by a colour alone. */
export type Palette = {
  good: (text: string) => string
  bad: (text: string) => string
  warn: (text: string) => string
  /** What is under way. */
  busy: (text: string) => string
  faint: (text: string) => string
  strong: (text: string) => string
}

/** `level` as chalk counts: 0 leaves every text as it is. */
export function createPalette(level: ColorSupportLevel): Palette {
  const chalk = new Chalk({ level })
  // Of one argument alone, so that they can be given to map().
  return {
    good: (text) => chalk.green(text),
    bad: (text) => chalk.red(text),
    warn: (text) => chalk.yellow(text),
    busy: (text) => chalk.cyan(text),
    faint: (text) => chalk.dim(text),
    strong: (text) => chalk.bold(text),
  }
}

export const noColours = createPalette(0)
