import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { OperatorError } from '../errors.ts'
import { unlessMissing } from '../io/files.ts'
import { parseJson } from '../io/json.ts'

/**
 * Files that Terraform merges over the module's own, or over those of a module in it, in the order of their paths.
 * Source: developer.hashicorp.com/terraform/language/files/override.
 */
export const overrideFiles = async (moduleDir: string): Promise<string[]> => {
  const entries = await readdir(moduleDir, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory() && isOverride(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !path.relative(moduleDir, file).split(path.sep).includes('.terraform'))
    .sort()
}

/** Terraform passes over names that begin with a dot; `#…#` and `…~` do not end in one of these. */
const isOverride = (name: string) => !name.startsWith('.') && /^(.*_)?override\.tf(\.json)?$/.test(name)

/**
 * Refuses where a local state with something in it lies in the module's folder, or one of a workspace: `terraform init` would
 * offer to copy it into the environment's state (with `-reconfigure` too), and asks for that what nobody is asked here.
 */
export const refuseLocalState = async (moduleDir: string): Promise<void> => {
  const found = (await localState(moduleDir)) ?? (await localWorkspaces(moduleDir))
  if (found === undefined) return
  throw new OperatorError(`${found} is a state of Terraform's that belongs to no environment.`, {
    code: 'local-state',
    whose: 'operator',
    exit: 'refused',
    hint: `Terraform would offer to copy it into the environment's state. Move it away: mv ${found} ${found}.local`,
  })
}

const localState = async (moduleDir: string): Promise<string | undefined> => {
  const file = path.join(moduleDir, 'terraform.tfstate')
  const text = await readFile(file, 'utf8').catch(unlessMissing(undefined))
  return text === undefined || isEmptyState(text) ? undefined : file
}

/** The folder of workspaces: Terraform asks about each that is there, with something in it or not. */
const localWorkspaces = async (moduleDir: string): Promise<string | undefined> => {
  const folder = path.join(moduleDir, 'terraform.tfstate.d')
  const entries = await readdir(folder, { withFileTypes: true }).catch(unlessMissing(undefined))
  return entries?.some((entry) => entry.isDirectory()) ? folder : undefined
}

/** As Terraform counts it: neither resources nor outputs. What cannot be read is not. */
const isEmptyState = (text: string): boolean => {
  if (text.trim() === '') return true
  const state = parseJson(text)
  if (typeof state !== 'object' || state === null) return false
  const { modules, outputs, resources } = state as Record<string, unknown>
  return modules === undefined && isEmpty(resources) && isEmpty(outputs)
}

const isEmpty = (part: unknown) => part === undefined || part === null || Object.keys(part).length === 0
