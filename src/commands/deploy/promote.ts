import { commandLine } from '../../command-line.ts'
import { environments } from '../../config/names.ts'
import { OperatorError } from '../../errors.ts'
import type { Promotion } from '../../steps/release/promote/promotion.ts'
import type { Session } from '../frame/session.ts'

/**
 * What `--from` asks for; undefined without it.
 * @throws OperatorError exit 2: no environment's name, or the command's own
 */
export async function promotionOf(
  session: Pick<Session, 'depsOf' | 'environment'>,
  { allowBad = false, from }: { allowBad?: boolean | undefined; from?: string | undefined },
): Promise<Promotion | undefined> {
  if (from === undefined) return undefined
  const named = environments.find((name) => name === from)
  const other = environments.find((name) => name !== session.environment)
  if (named === undefined || named === session.environment || other === undefined) {
    throw new OperatorError(
      named === undefined
        ? `There is no environment ${JSON.stringify(from.slice(0, 40))} to promote from.`
        : `${named} cannot be promoted from itself.`,
      {
        code: named === undefined ? 'environment-unknown' : 'promotion-same',
        whose: 'operator',
        exit: 'usage',
        hint: `Name the environment whose release is to come: \`${commandLine('deploy', { flags: ['--from', other ?? 'development'] })}\`; without --from this checkout is deployed.`,
      },
    )
  }
  return { from: named, source: await session.depsOf(named), allowBad }
}

/** Options by which a message names the same promotion again. */
export const promotionFlags = (promotion: Pick<Promotion, 'from'> | undefined): string[] =>
  promotion === undefined ? [] : ['--from', promotion.from]
