import { commandLine } from '../command-line.ts'
import { OperatorError } from '../errors.ts'
import { isRegion } from './names.ts'
import type { SandboxEndpoint } from './sandbox-endpoint.ts'

/** Of the daemon's environment too: the region that a sandbox stands for. */
export const SANDBOX_REGION = 'MEDSPA_SANDBOX_REGION'

/**
 * Where a sandbox is started: in the region that the shell names for it, else in the one where the configuration file says
 * that the environment lives. Undefined: where sandboxes usually are.
 * @throws OperatorError `region-invalid` (exit 2)
 */
export function sandboxRegion(
  variables: Record<string, string | undefined>,
  inFile: string | undefined,
): string | undefined {
  const asked = variables[SANDBOX_REGION] || undefined
  if (asked === undefined || isRegion(asked)) return asked ?? inFile
  throw new OperatorError(`${SANDBOX_REGION} is no AWS region: ${JSON.stringify(asked.slice(0, 40))}.`, {
    code: 'region-invalid',
    whose: 'operator',
    exit: 'usage',
    hint: 'A region is named as us-east-1 is; us-east-1a is a zone of it.',
  })
}

/**
 * A sandbox that runs stays in its region, which Terraform's state names.
 * @throws OperatorError `sandbox-region` (exit 2) where the shell names another one
 */
export function refuseOtherRegion(
  { region }: Pick<SandboxEndpoint, 'region'>,
  variables: Record<string, string | undefined>,
): void {
  const asked = sandboxRegion(variables, undefined)
  if (asked === undefined || asked === region) return
  throw new OperatorError(`The sandbox runs in ${region}, and ${SANDBOX_REGION} is ${asked}.`, {
    code: 'sandbox-region',
    whose: 'operator',
    exit: 'usage',
    hint: `Unset ${SANDBOX_REGION}, or forget this sandbox: \`${commandLine('sandbox reset')}\`, then run this again.`,
  })
}

/** What to say where the environment lives in another region than the sandbox that runs; undefined where it does not. */
export const otherRegionNote = (region: string | undefined, environment: string, inFile: string | undefined) =>
  inFile === undefined || region === undefined || inFile === region
    ? undefined
    : `this sandbox is in ${region}, and ${environment} lives in ${inFile}; after \`${commandLine('sandbox reset')}\` the rehearsal is there`
