import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { ownedVariables } from '../../releases/owned-variables.ts'

type Needs = Pick<Deps, 'names' | 'profile' | 'settings' | 'terraform'>

type Setting = { name: string; value: string | undefined; where: string; named: boolean }

/** Section 2.1: whatever sets Terraform's variables beside medspa leaves to the release what is the release's. */
export async function checkVariables({ names, profile, settings, terraform }: Needs): Promise<void> {
  const inFiles = (await terraform.variablesInFiles()).map(
    ({ file, line, name, named, value }): Setting => ({ name, value, where: `${file}:${line}`, named }),
  )
  const inShell = Object.entries(profile.env).flatMap(([key, value]): Setting[] =>
    key.startsWith('TF_VAR_') && value
      ? [{ name: key.slice('TF_VAR_'.length), value, where: 'the shell', named: false }]
      : [],
  )
  const set = [...inFiles, ...inShell]
  checkOwned(set, names)
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

function checkOwned(set: readonly Setting[], { releaseParameter }: Needs['names']): void {
  const owned = set.filter(({ name }) => ownedVariables.includes(name))
  const [first] = owned
  if (first === undefined) return
  throw new OperatorError(`${first.where} sets ${nameOf(first)}, which would silently beat the release.`, {
    code: 'release-variable-set',
    whose: 'operator',
    exit: 'refused',
    hint: `Take ${owned.length > 1 ? 'them' : 'it'} out: medspa keeps what belongs to the release in ${releaseParameter}.`,
    evidence: owned.slice(1).map((setting) => `${setting.where} sets ${nameOf(setting)}`),
  })
}

/** medspa passes both with -var, which wins: what is said here would quietly not count. */
function checkPlace(set: readonly Setting[], { environment, region }: Needs['settings']): void {
  const elsewhere = set.find(({ name, value }) => name === 'aws_region' && value !== undefined && value !== region)
  if (elsewhere !== undefined) {
    throw new OperatorError(
      `${elsewhere.where} sets ${nameOf(elsewhere)} to ${elsewhere.value}, and ${environment} is worked on in ${region}.`,
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
