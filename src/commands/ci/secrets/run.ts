import { shellWord } from '../../../command-line.ts'
import { loadConfig } from '../../../config/load.ts'
import { OperatorError } from '../../../errors.ts'
import type { OptionsOf, ResultOf } from '../../frame/definition.ts'
import { runPlain } from '../../frame/plain.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { certificateNeedless } from '../certificate-needless.ts'
import { neededSecrets } from '../needed.ts'
import { ciSecrets } from './command.ts'

type Found = ResultOf<typeof ciSecrets>['secrets'][number]
type Variables = Readonly<Record<string, string | undefined>>

/**
 * `medspa ci secrets`: a workflow gets an empty text for a secret that nobody has set, and would fail much later, at
 * something else. Each that is empty is named before anything starts, but a certificate's that the environment's configuration
 * makes needless.
 */
export const run = (options: OptionsOf<typeof ciSecrets>, terminal: Terminal): Promise<number> => {
  let secrets: Found[] | undefined
  return runPlain(
    ciSecrets,
    options,
    terminal,
    async () => {
      secrets = secretsIn(terminal.env, await needlessFor(options, terminal))
      const wrong = secrets.filter(({ state }) => state === 'empty' || state === 'malformed')
      if (wrong.length > 0) throw refusal(wrong, terminal.env.GITHUB_REPOSITORY)
      const lines = secrets.map(({ name, reason }) =>
        reason === null ? `${name} is set` : `${name} is not needed: ${reason}`,
      )
      return { result: { secrets }, lines }
    },
    () => secrets && { secrets },
  )
}

const needlessFor = async ({ for: environment }: OptionsOf<typeof ciSecrets>, { cwd, env, signal }: Terminal) =>
  environment && certificateNeedless(environment, await loadConfig({ cwd, signal }), env)

/**
 * Pure: the secrets as this shell has them; `needless`: why that of the certificate is not needed. The reason never holds a value:
 * logs of a run are read by many.
 */
export function secretsIn(variables: Variables, needless?: string): Found[] {
  const account = variables.AWS_ACCOUNT_ID ?? ''
  return neededSecrets.map(({ expected, name, shape }): Found => {
    const value = variables[name] ?? ''
    if (name === 'API_CERTIFICATE_ARN' && value === '' && needless !== undefined)
      return { name, state: 'needless', reason: needless }
    const reason = reasonOf(value, { account, expected, name, shape })
    if (reason === undefined) return { name, state: 'set', reason: null }
    return { name, state: value.trim() === '' ? 'empty' : 'malformed', reason }
  })
}

function reasonOf(
  value: string,
  { account, expected, name, shape }: { account: string; expected: string; name: string; shape: RegExp },
): string | undefined {
  if (value.trim() === '') return `empty; expected: ${expected}`
  if (value !== value.trim()) return 'has a blank or a line break at its beginning or end'
  if (!shape.test(value)) return `not of its form; expected: ${expected}`
  const inArn = /:(\d{12}):/.exec(value)?.[1]
  if (name === 'AWS_ACCOUNT_ID' || inArn === undefined || inArn === account || !/^\d{12}$/.test(account))
    return undefined
  return 'of another account than AWS_ACCOUNT_ID'
}

function refusal(wrong: readonly Found[], repository: string | undefined): OperatorError {
  const names = wrong.map(({ name }) => name)
  const empty = wrong.every(({ state }) => state === 'empty')
  const verb = wrong.length === 1 ? 'is' : 'are'
  const where = repository ? ` --repo ${shellWord(repository)}` : ''
  return new OperatorError(
    `${names.join(', ')} ${verb} ${empty ? 'empty' : 'empty or wrong'}: the pipeline needs ${wrong.length === 1 ? 'this secret' : 'these secrets'}.`,
    {
      code: 'ci-secret-empty',
      whose: 'operator',
      exit: 'refused',
      hint: `Set the secrets, each with a command that asks for the value: ${names.map((name) => `\`gh secret set ${name}${where}\``).join(', ')} (\`--env production\` for an environment's own). On a laptop: \`export ${names[0]}=…\`.`,
      evidence: wrong.map(({ name, reason }) => {
        const what = neededSecrets.find((each) => each.name === name)?.what
        return `${name} (${what}): ${reason}`
      }),
    },
  )
}
