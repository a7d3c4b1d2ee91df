import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Assignment, assignmentsIn, assignmentsInJson } from './tfvars.ts'

/** A variable set by a file; `named` where the configuration names that file, else Terraform loads it by itself. */
export type VariableInFile = Assignment & { file: string; named: boolean }

const loadsByItself = (name: string) =>
  /^terraform\.tfvars(\.json)?$/.test(name) || /\.auto\.tfvars(\.json)?$/.test(name)

/**
 * Every variable that files set in a plan of this module: the one that `-var-file` names, and those that Terraform
 * loads from the module's folder unasked. A file that cannot be read sets nothing: Terraform says so.
 */
export const variablesInFiles = async (options: {
  moduleDir: string
  varFile: string | undefined
}): Promise<VariableInFile[]> => {
  const { moduleDir, varFile } = options
  const names = (await readdir(moduleDir)).filter(loadsByItself).sort()
  const files = [
    ...names.map((name) => ({ file: path.join(moduleDir, name), named: false })),
    ...(varFile === undefined ? [] : [{ file: varFile, named: true }]),
  ]
  const found = await Promise.all(
    files.map(async ({ file, named }) => {
      const text = await readFile(file, 'utf8').catch(() => '')
      const assignments = file.endsWith('.json') ? assignmentsInJson(text) : assignmentsIn(text)
      return assignments.map((assignment) => ({ ...assignment, file, named }))
    }),
  )
  return found.flat()
}
