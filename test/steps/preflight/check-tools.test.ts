import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import { checkTools } from '../../../src/steps/preflight/check-tools.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const refusal = (code: string) => new OperatorError(code, { code, whose: 'operator' })

/** What each look waits for; the test lets it go on, or fail. */
function looks({ engine = 'rds', environment = {} }: { engine?: string; environment?: Record<string, string> } = {}) {
  const [variables, version, account] = [
    Promise.withResolvers<never[]>(),
    Promise.withResolvers<string>(),
    Promise.withResolvers<{ accountId: string; arn: string }>(),
  ]
  const deps = fakeDeps({
    identity: { whoAmI: () => account.promise },
    profile: { name: 'aws', accountId: undefined, env: environment } as never,
    settings: {
      accountId: undefined,
      databaseEngine: engine,
      databaseKept: undefined,
      regionInFile: undefined,
      stateBucket: 'bucket',
    } as never,
    terraform: {
      declaredVariables: async () => [],
      overrideFiles: async () => [],
      variablesInFiles: () => variables.promise,
      variableValues: async () => ({}) as never,
      version: () => version.promise,
    },
  })
  const run = (lasting?: Parameters<typeof checkTools<object>>[0]) =>
    checkTools({ variables: true, ...lasting }).run(deps, {}, quietProgress())
  return { account, variables, version, check: () => run(), change: () => run({ lasting: {} as never }) }
}

describe('preflight', () => {
  it('looks at everything at once', async () => {
    const { account, check, variables, version } = looks()
    const ended = check()
    account.resolve({ accountId: '1', arn: 'arn' })
    version.resolve('1.11.4')
    variables.resolve([])
    expect(await ended).toEqual({ detail: 'account 1, us-east-1, Terraform 1.11.4' })
  })

  it('fails with the first failure in its own order, whichever comes first', async () => {
    const { account, check, variables, version } = looks()
    const ended = check()
    account.reject(refusal('account'))
    version.reject(refusal('version'))
    await new Promise(setImmediate)
    variables.reject(refusal('variables'))
    await expect(ended).rejects.toMatchObject({ code: 'variables' })
  })

  it('names what the shell sets for Terraform before an account that is wrong', async () => {
    const { account, check, variables } = looks({ environment: { TF_CLI_ARGS: '-lock=false' } })
    const ended = check()
    account.reject(refusal('account'))
    variables.resolve([])
    await expect(ended).rejects.toMatchObject({ code: 'terraform-environment' })
  })

  it.each(['neon', 'aurora-serverless-v2'])(
    'lets a command look at %s and plan it, and refuses one that deploys',
    async (engine) => {
      const well = ({ account, variables, version }: ReturnType<typeof looks>) => {
        account.resolve({ accountId: '1', arn: 'arn' })
        version.resolve('1.11.4')
        variables.resolve([])
      }
      const looking = looks({ engine })
      well(looking)
      await expect(looking.check()).resolves.toMatchObject({ detail: expect.stringContaining('account 1') })
      const deploying = looks({ engine })
      well(deploying)
      await expect(deploying.change()).rejects.toMatchObject({
        code: 'database-engine-unsupported',
        exitCode: 3,
        evidence: expect.arrayContaining([expect.stringMatching(/^not built yet: /)]),
      })
    },
  )
})
