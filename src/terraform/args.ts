/**
 * Terraform's command lines as data. Nothing here may carry the value of a secret: every user of a machine can read argv.
 */
import type { Backend } from './backend.ts'

/** A value of a Terraform variable; undefined and null mean "not passed", so that Terraform's own default holds. */
type VariableValue = string | number | boolean | null | undefined | readonly string[] | Readonly<Record<string, string>>
export type Variables = Readonly<Record<string, VariableValue>>

export const versionArgs = (): string[] => ['version', '-json']

/** `-reconfigure`: a data dir is only a cache of ours, so state is never offered for migration. */
export const initArgs = (options: { backend: Backend | undefined; lockFile: 'readonly' | 'write' }): string[] => [
  'init',
  '-json',
  '-input=false',
  '-no-color',
  '-reconfigure',
  ...(options.lockFile === 'readonly' ? ['-lockfile=readonly'] : []),
  ...backendArgs(options.backend),
]

const backendArgs = (backend: Backend | undefined): string[] =>
  backend === undefined
    ? []
    : [
        `-backend-config=bucket=${backend.bucket}`,
        `-backend-config=key=${backend.key}`,
        `-backend-config=region=${backend.region}`,
        ...(backend.lockTable === undefined ? [] : [`-backend-config=dynamodb_table=${backend.lockTable}`]),
      ]

type PlanArgs = {
  out: string
  variables: Variables
  varFile?: string | undefined
  /** Resource or module addresses; none means everything. */
  targets?: readonly string[] | undefined
  /** Plans to destroy everything in the state. */
  destroy?: boolean | undefined
  /** Undefined: the state is only read, whoever holds its lock. */
  lockTimeout: string | undefined
}

export const planArgs = (options: PlanArgs): string[] => [
  'plan',
  '-json',
  '-input=false',
  '-no-color',
  '-detailed-exitcode',
  ...(options.destroy ? ['-destroy'] : []),
  options.lockTimeout === undefined ? '-lock=false' : `-lock-timeout=${options.lockTimeout}`,
  `-out=${options.out}`,
  ...(options.varFile === undefined ? [] : [`-var-file=${options.varFile}`]),
  ...Object.entries(options.variables).flatMap(([name, value]) => {
    if (value === undefined || value === null) return []
    return [`-var=${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`]
  }),
  ...(options.targets ?? []).map((target) => `-target=${target}`),
]

/** Applies a saved plan and nothing else: variables are in the file, approval was given for it. */
export const applyArgs = (options: { planFile: string; lockTimeout: string }): string[] => [
  'apply',
  '-json',
  '-input=false',
  '-no-color',
  `-lock-timeout=${options.lockTimeout}`,
  options.planFile,
]

export const showArgs = (planFile: string): string[] => ['show', '-json', '-no-color', planFile]

/** The state as it stands; takes no lock. */
export const showStateArgs = (): string[] => ['show', '-json', '-no-color']

export const outputArgs = (): string[] => ['output', '-json', '-no-color']

/** The state as Terraform keeps it, with what it knows of resources that failed half-way; takes no lock. */
export const statePullArgs = (): string[] => ['state', 'pull', '-no-color']

export const statePushArgs = ({ file, lockTimeout }: { file: string; lockTimeout: string }): string[] => [
  'state',
  'push',
  '-no-color',
  `-lock-timeout=${lockTimeout}`,
  file,
]

export const stateRemoveArgs = ({ address, lockTimeout }: { address: string; lockTimeout: string }): string[] => [
  'state',
  'rm',
  `-lock-timeout=${lockTimeout}`,
  address,
]

export const untaintArgs = ({ address, lockTimeout }: { address: string; lockTimeout: string }): string[] => [
  'untaint',
  '-no-color',
  `-lock-timeout=${lockTimeout}`,
  address,
]
