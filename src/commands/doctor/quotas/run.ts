import { increaseCommand, type QuotaLook } from '../../../steps/first-apply/read-quotas.ts'
import { type DoctorContext, doctorQuotas as doctorQuotasList } from '../../../tasks/look/doctor.ts'
import { placeOf } from '../../../view/place.ts'
import type { OptionsOf, ResultOf } from '../../frame/definition.ts'
import { need } from '../../frame/need.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { doctorQuotas } from './command.ts'
import { quotaLines, stillNeeded } from './lines.ts'

type Options = OptionsOf<typeof doctorQuotas>

/** `medspa doctor quotas`: a quota that is too low is exit code 4. */
export const run = (options: Options, terminal: Terminal): Promise<number> => {
  const context: DoctorContext = {}
  return runCommand(
    doctorQuotas,
    options,
    terminal,
    (session) => runDoctorQuotas(session, context, options),
    () => context.quotas && resultOf(context.quotas),
  )
}

/** The body of `medspa doctor quotas`. `context` has the quotas, also where the command fails because one is too low. */
export async function runDoctorQuotas(
  session: Session,
  context: DoctorContext,
  { json }: Pick<Options, 'json'> = {},
): Promise<CommandResult<typeof doctorQuotas>> {
  const linesOf = (looks: readonly QuotaLook[]) =>
    quotaLines(looks, { ...session.stdout, place: placeOf(session.deps) })
  try {
    await session.follow(doctorQuotasList, context, {})
  } catch (error) {
    // The document has the table; on the screen the table comes before the error.
    if (!json && context.quotas) for (const line of linesOf(context.quotas)) await session.lines.write(line)
    throw error
  }
  const looks = need(context, 'quotas')
  return { result: resultOf(looks), lines: linesOf(looks) }
}

const resultOf = (looks: readonly QuotaLook[]): ResultOf<typeof doctorQuotas> => ({
  quotas: looks.map((look) => {
    const { need: needed, status, used, value } = look
    return {
      name: needed.name,
      ...needed.quota,
      value: value ?? null,
      used: used ?? null,
      least: needed.least,
      most: needed.most,
      needed: stillNeeded(look),
      status,
      increase: status === 'tight' || status === 'too-low' ? increaseCommand(look) : null,
    }
  }),
})
