import { OperatorError } from '../../errors.ts'
import type { OptionsOf } from '../frame/definition.ts'
import { deploy } from './command.ts'

type Name = Exclude<keyof OptionsOf<typeof deploy>, (typeof always)[number]>

/** Options that say where a command works, what it prints, and who approves: they mean something, or do no harm, in every way of deploying. */
const always = ['env', 'sandbox', 'config', 'json', 'verbose', 'quiet', 'yes', 'confirm'] as const

/**
 * Refuses the options that one way of deploying would pass over in silence. An option that is not named in `takes` is
 * refused, so that a new option is refused until somebody has made this way of deploying heed it.
 * @param options as commander gives them: undefined, false and an empty list are options that were not given
 * @throws OperatorError exit 2, with every such option in it
 */
export function refuseBeside(
  options: OptionsOf<typeof deploy>,
  {
    takes,
    why,
    ...error
  }: { takes: readonly Name[] /** `--watch only looks` */; why: string } & ConstructorParameters<
    typeof OperatorError
  >[1],
): void {
  const known: readonly string[] = [...always, ...takes]
  const given = Object.values(deploy.options)
    .flat()
    .map(({ flags }) => flags.split(' ')[0] ?? flags)
    .filter((flag) => !known.includes(nameOf(flag)) && isGiven(options[nameOf(flag)]))
  if (given.length > 0) throw new OperatorError(`${why}, so ${given.join(' and ')} cannot stand beside it.`, error)
}

/** `--allow-bad` as commander names it in the result: `allowBad`. */
const nameOf = (flag: string) =>
  flag.slice(2).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()) as keyof OptionsOf<typeof deploy>

const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)
