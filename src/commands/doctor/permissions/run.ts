import type { PermissionsFound } from '../../../steps/doctor/simulate-permissions.ts'
import { type DoctorContext, doctorPermissions as doctorPermissionsList } from '../../../tasks/look/doctor.ts'
import type { OptionsOf, ResultOf } from '../../frame/definition.ts'
import { need } from '../../frame/need.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { doctorPermissions } from './command.ts'
import { permissionLines } from './lines.ts'

type Options = OptionsOf<typeof doctorPermissions>

/** `medspa doctor permissions`: a permission that is missing is exit code 4; where IAM does not answer, nothing is judged. */
export const run = (options: Options, terminal: Terminal): Promise<number> => {
  const context: DoctorContext = {}
  return runCommand(
    doctorPermissions,
    options,
    terminal,
    (session) => runDoctorPermissions(session, context, options),
    () => context.permissions && resultOf(context.permissions),
  )
}

/** The body of `medspa doctor permissions`. `context` has what was found, also where the command fails for it. */
export async function runDoctorPermissions(
  session: Session,
  context: DoctorContext,
  { json }: Pick<Options, 'json'> = {},
): Promise<CommandResult<typeof doctorPermissions>> {
  try {
    await session.follow(doctorPermissionsList, context, {})
  } catch (error) {
    // The document has what is missing; on the screen it comes before the error.
    if (!json && context.permissions)
      for (const line of permissionLines(context.permissions, session.stdout)) await session.lines.write(line)
    throw error
  }
  const found = need(context, 'permissions')
  return { result: resultOf(found), lines: permissionLines(found, session.stdout) }
}

const resultOf = ({ simulated, skipped, ...rest }: PermissionsFound): ResultOf<typeof doctorPermissions> => ({
  ...rest,
  simulated: simulated ?? null,
  skipped: skipped ?? null,
})
