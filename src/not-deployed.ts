import { commandLine, typedEnvironment } from './command-line.ts'
import { OperatorError } from './errors.ts'

/**
 * The error of an environment that was never deployed, or was destroyed: the same words from every command, exit code 3, and
 * the command that deploys it. `why` says how that was seen.
 */
export const notDeployed = (
  environment = typedEnvironment(),
  { orElse = '', why }: { orElse?: string; why?: string } = {},
): OperatorError =>
  new OperatorError(`${environment ?? unnamed} is not deployed${why === undefined ? '' : `: ${why}`}.`, {
    code: 'not-deployed',
    whose: 'operator',
    exit: 'refused',
    hint: `Deploy it: \`${commandLine('deploy', environment === undefined ? {} : { env: environment })}\`${orElse}.`,
  })

const unnamed = 'The environment'
