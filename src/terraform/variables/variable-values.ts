import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { commandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import { assignmentsIn } from './tfvars.ts'
import { type VariableInFile, variablesInFiles } from './variable-files.ts'

/** A value of a variable that a tfvars file or a default can hold and that medspa reads. */
export type VariableLiteral = string | number | boolean | null | readonly string[]

/**
 * What Terraform's variables would be in a bare plan: the module's defaults, then `TF_VAR_…`, the files that Terraform
 * loads by itself, and the named file, the later winning. Source: developer.hashicorp.com/terraform/language/values/variables,
 * "Variable Definition Precedence". Terraform is not run. `wanted` are the variables that matter; one of them whose value
 * is no plain text, number, bool or list of texts is refused (`variable-unreadable`, exit 3).
 */
export async function variableValues<Name extends string>(options: {
  moduleDir: string
  varFile: string | undefined
  env: Record<string, string | undefined>
  wanted: readonly Name[]
}): Promise<Record<Name, VariableLiteral>> {
  const { env, moduleDir, varFile, wanted } = options
  const defaults = defaultsIn(await readFile(path.join(moduleDir, 'variables.tf'), 'utf8'))
  const shell = Object.entries(env).flatMap(([key, value]): [string, VariableLiteral][] =>
    key.startsWith('TF_VAR_') && value !== undefined ? [[key.slice('TF_VAR_'.length), fromShell(value)]] : [],
  )
  const files = (await variablesInFiles({ moduleDir, varFile })).toSorted((a, b) => rank(a) - rank(b))
  const inFiles = files
    .filter(({ name }) => wanted.some((it) => it === name))
    .map(({ file, line, literal, name }): [string, VariableLiteral] => {
      if (literal === undefined) throw unreadable(name, `${file}:${line}`)
      return [name, literal]
    })
  const values = new Map([...defaults, ...shell, ...inFiles])
  return Object.fromEntries(wanted.map((name) => [name, values.get(name) ?? null])) as Record<Name, VariableLiteral>
}

/** Each `variable "name" { default = … }` of a formatted file: a closing brace at the left edge ends it. */
export const defaultsIn = (text: string): [string, VariableLiteral][] =>
  [...text.matchAll(/^variable "([\w-]+)" \{\n([\s\S]*?)^\}/gm)].flatMap(([, name = '', body = '']) => {
    const literal = assignmentsIn(body).find((assignment) => assignment.name === 'default')?.literal
    return literal === undefined ? [] : [[name, literal] as [string, VariableLiteral]]
  })

/** `terraform.tfvars`, its JSON, `*.auto.tfvars` by name, and what is named. */
const rank = ({ file, named }: VariableInFile) =>
  named ? 3 : path.basename(file) === 'terraform.tfvars' ? 0 : path.basename(file) === 'terraform.tfvars.json' ? 1 : 2

/** Terraform reads a shell's value by the variable's type: a list in its own syntax, all else as it stands. */
const fromShell = (value: string): VariableLiteral =>
  /^\s*\[/.test(value) ? (assignmentsIn(`value = ${value}`)[0]?.literal ?? value) : value

const unreadable = (name: string, where: string) =>
  new OperatorError(`${where} sets ${name} to something other than a plain value.`, {
    code: 'variable-unreadable',
    whose: 'operator',
    exit: 'refused',
    hint: `Write a text, a number, true, false, null or a list of texts: \`${commandLine('cost')}\` runs no Terraform to find out what else it means.`,
  })
