import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'

const refused = (code: string, message: string, hint: string) =>
  new OperatorError(message, { code, whose: 'operator', exit: 'refused', hint })

/** Whether this medspa replaces the environment's tasks. */
export const isDeployable = ({ settings }: Pick<Deps, 'settings'>): boolean =>
  settings.environment !== 'production' && !settings.blueGreen

/** What only a deploy has to know beforehand; `migrate`, `validate` and `plan` do without. */
export function checkDeployable({ settings }: Pick<Deps, 'settings'>): void {
  if (!isDeployable({ settings })) {
    throw refused(
      'blue-green-unsupported',
      settings.blueGreen
        ? `${settings.environment} is deployed blue/green, which this medspa cannot carry out yet.`
        : 'This medspa does not deploy production yet.',
      'Until it can, apply infra/terraform by hand and deploy with the commands of section 2 of docs/checklist.md.',
    )
  }
}

/** What `park` has to know beforehand: nothing is put to sleep that this medspa cannot wake. */
export function checkWakeable({ settings }: Pick<Deps, 'settings'>): void {
  if (isDeployable({ settings })) return
  throw refused(
    'blue-green-unsupported',
    `This medspa could not wake ${settings.environment} again: it deploys neither blue/green nor production yet.`,
    `Let it run; \`${commandLine('cost', { flags: ['--parked'] })}\` shows what parking would save. By hand: section 5 of docs/checklist.md, and "Production, parked by hand" in docs/operations.md.`,
  )
}
