import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'

const refused = (code: string, message: string, hint: string) =>
  new OperatorError(message, { code, whose: 'operator', exit: 'refused', hint })

/** Whether this medspa replaces the environment's tasks. */
export const isDeployable = ({ settings }: Pick<Deps, 'settings'>): boolean =>
  settings.environment !== 'production' && !settings.blueGreen

/** What the configuration may ask for and this medspa does not carry out yet: never passed over in silence. */
export function checkCarriedOut({ settings: { platform } }: Pick<Deps, 'settings'>): void {
  const { api = {}, workers = {} } = platform
  const asked = [...targetsIn('api.sidecars', api.sidecars), ...targetsIn('workers', workers)]
  if (asked.length === 0) return
  const isOne = asked.length === 1
  throw refused(
    'not-carried-out',
    `${asked.join(' and ')} ${isOne ? 'is' : 'are'} read and not carried out by this medspa yet.`,
    `Take ${isOne ? 'it' : 'them'} out of medspa.config.yaml, or deploy with a newer medspa.`,
  )
}

/** A target of the Dockerfile is an image of its own: it needs a registry, and a digest in the release. */
const targetsIn = (at: string, containers: Readonly<Record<string, { target?: string | undefined }>> = {}): string[] =>
  Object.entries(containers).flatMap(([name, { target }]) => (target === undefined ? [] : [`${at}.${name}.target`]))

/** What only a deploy has to know beforehand; `migrate` and `validate` do without, and `plan` but for the first of it. */
export function checkDeployable({ settings }: Pick<Deps, 'settings'>): void {
  checkCarriedOut({ settings })
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
