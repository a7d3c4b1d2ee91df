/** What a plan would create although AWS may have one of that name: by `name` it can be looked for. */
export type Importable = { address: string; type: ImportableType; name: string }

/**
 * What carries data and outlives a destroy: a secret keeps its values until its recovery window ends, a log group is made
 * anew by whatever still writes to it. infra/terraform/imports.tf takes each into the state. What carries none of the
 * operator's data is not here: a role or an alarm of that name was made by somebody else.
 */
const importableTypes = ['aws_secretsmanager_secret', 'aws_cloudwatch_log_group'] as const
type ImportableType = (typeof importableTypes)[number]

export const isImportable = (type: string): type is ImportableType =>
  importableTypes.some((importable) => importable === type)

/** Pure: what of a plan's changes may exist already. */
export const importableIn = (
  changes: readonly { action: string; address: string; name?: string; type: string }[],
): Importable[] =>
  changes.flatMap(({ action, address, name, type }) =>
    action === 'create' && name !== undefined && isImportable(type) ? [{ address, type, name }] : [],
  )
