import { commandLine } from '../../command-line.ts'
import { credentialIn } from '../../credential-in.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { ownedVariables } from '../../releases/owned-variables.ts'
import { replacementOf } from '../../releases/replaced-variables.ts'

type Needs = Pick<Deps, 'names' | 'profile' | 'settings' | 'terraform'>

type Setting = { name: string; value: string | undefined; where: string; named: boolean }

/**
 * Section 2.1: whatever sets Terraform's variables beside medspa leaves to the release what is the release's, and no file sets
 * what infra/terraform does not have: Terraform only warns of that, and the environment lacks what the file was to give.
 * `tell` is told of values in files that look like credentials.
 */
export async function checkVariables(
  { names, profile, settings, terraform }: Needs,
  tell: (line: string) => void,
): Promise<void> {
  const inFiles = (await terraform.variablesInFiles()).map(
    ({ file, line, name, named, value }): Setting => ({ name, value, where: `${file}:${line}`, named }),
  )
  const inShell = Object.entries(profile.env).flatMap(([key, value]): Setting[] =>
    key.startsWith('TF_VAR_') && value
      ? [{ name: key.slice('TF_VAR_'.length), value, where: 'the shell', named: false }]
      : [],
  )
  const set = [...inFiles, ...inShell]
  const declared = await terraform.declaredVariables()
  const undeclared = inFiles.filter(({ name }) => !declared.includes(name))
  checkOwned(set, undeclared, names)
  checkDeclared(undeclared)
  for (const line of credentialsIn(inFiles)) tell(line)
  checkPlace(set, settings)
  await checkModule({ names, terraform })
}

/** What the module itself says may have been changed too, and is in no tag of a release. */
async function checkModule({ names, terraform }: Pick<Needs, 'names' | 'terraform'>): Promise<void> {
  const [first, ...others] = await terraform.overrideFiles()
  if (first !== undefined) {
    throw new OperatorError(`${first} overrides what infra/terraform says, the release too.`, {
      code: 'terraform-override',
      whose: 'operator',
      exit: 'refused',
      hint: `Take the file away (tools that lead Terraform to an emulator leave one): mv ${first} ${first}.off`,
      evidence: others.map((file) => `${file} does too`),
    })
  }
  const values = await terraform.variableValues(ownedVariables)
  const [changed] = Object.entries(values).find(([, value]) => value !== null) ?? []
  if (changed === undefined) return
  throw new OperatorError(`variables.tf gives ${changed} a default, which would silently beat the release.`, {
    code: 'release-variable-set',
    whose: 'operator',
    exit: 'refused',
    hint: `Make the default null again: medspa keeps what belongs to the release in ${names.releaseParameter}.`,
  })
}

/** Where a file sets what belongs to the release, what else is wrong with the files is told with it. */
function checkOwned(
  set: readonly Setting[],
  undeclared: readonly Setting[],
  { releaseParameter }: Needs['names'],
): void {
  const owned = set.filter(({ name }) => ownedVariables.includes(name))
  const [first] = owned
  if (first === undefined) return
  throw new OperatorError(`${first.where} sets ${nameOf(first)}, which would silently beat the release.`, {
    code: 'release-variable-set',
    whose: 'operator',
    exit: 'refused',
    hint: `Take ${owned.length > 1 ? 'them' : 'it'} out: medspa keeps what belongs to the release in ${releaseParameter}.`,
    evidence: [...owned, ...undeclared].map(inWords),
  })
}

/** Of a file alone: a shell may hold `TF_VAR_…` of other modules. */
function checkDeclared(undeclared: readonly Setting[]): void {
  const [first] = undeclared
  if (first === undefined) return
  throw new OperatorError(
    `${first.where} sets ${first.name}, which infra/terraform does not have: Terraform would ignore it.`,
    {
      code: 'variable-undeclared',
      whose: 'operator',
      exit: 'refused',
      hint: `Take ${undeclared.length > 1 ? 'them' : 'it'} out, and give the environment what replaces ${undeclared.length > 1 ? 'them' : 'it'}: docs/operations.md, "Variables of the platform's Terraform".`,
      evidence: undeclared.map(inWords),
    },
  )
}

const inWords = (setting: Setting): string => {
  const replacement = replacementOf(setting.name)
  const what = `${setting.where} sets ${nameOf(setting)}`
  if (replacement !== undefined) return `${what}: ${replacement}`
  return ownedVariables.includes(setting.name) ? what : `${what}: not a variable of infra/terraform`
}

/** A line for each value that should be in the secret; never the value. */
const credentialsIn = (inFiles: readonly Setting[]): string[] =>
  inFiles.flatMap(({ name, value, where }) => {
    const what = value === undefined ? undefined : credentialIn(name, value)
    return what === undefined
      ? []
      : [
          `${where} sets ${name} to what looks like ${what}: plans and the state show it. \`${commandLine('secrets set')}\` keeps it in the secret`,
        ]
  })

/** medspa passes both with -var, which wins: what is said here would quietly not count. */
function checkPlace(set: readonly Setting[], { environment, region }: Needs['settings']): void {
  const elsewhere = set.find(({ name, value }) => name === 'aws_region' && value !== undefined && value !== region)
  if (elsewhere !== undefined) {
    throw new OperatorError(
      `${elsewhere.where} sets ${nameOf(elsewhere)} to ${elsewhere.value}, and the region of ${environment} is ${region}.`,
      {
        code: 'region-mismatch',
        whose: 'operator',
        exit: 'refused',
        hint: `Set environments.${environment}.aws.region in medspa.config.yaml, and leave the variable out.`,
      },
    )
  }
  const other = set.find(
    ({ name, named, value }) => named && name === 'environment' && value !== undefined && value !== environment,
  )
  if (other === undefined) return
  throw new OperatorError(`${other.where} is ${other.value}'s, and was configured for ${environment}.`, {
    code: 'var-file-foreign',
    whose: 'operator',
    exit: 'refused',
    hint: `Correct environments.${environment}.terraform.var_file in medspa.config.yaml.`,
  })
}

const nameOf = ({ name, where }: Setting) => (where === 'the shell' ? `TF_VAR_${name}` : name)

/** Section 2.1: variables that make Terraform do something else than it was told; a workspace is another state. */
export function checkTerraformEnvironment({ profile }: Pick<Deps, 'profile'>): void {
  const found = Object.entries(profile.env)
    .filter(([name, value]) => value && (/^TF_CLI_ARGS(_|$)/.test(name) || name === 'TF_WORKSPACE'))
    .filter(([name, value]) => name !== 'TF_WORKSPACE' || value !== 'default')
    .map(([name]) => name)
  if (found.length === 0) return
  throw new OperatorError(`The shell sets ${found.join(' and ')}, which changes what Terraform does.`, {
    code: 'terraform-environment',
    whose: 'operator',
    exit: 'refused',
    hint: `unset ${found.join(' ')}`,
  })
}
