import { refuseNotBuilt } from '../../database/not-built.ts'
import type { Deps } from '../../deps.ts'
import { type Part, sideBySide } from '../side-by-side.ts'
import { type Progress, step } from '../step.ts'
import { accountOf, regionTold } from './check-account.ts'
import { type CredentialsNeeds, checkCredentials, type Lasting } from './check-credentials.ts'
import { checkTerraformEnvironment, checkVariables } from './check-variables.ts'

type Needs = CredentialsNeeds & Pick<Deps, 'identity' | 'names' | 'profile' | 'settings' | 'terraform'>

/**
 * Section 2.1: the tools are there, and the account and region are the environment's. Changes nothing.
 * @param variables whether the command plans: then Terraform's variables must not be set besides medspa
 * @param lasting a command that changes something: refused where its credentials end before it may
 */
export const checkTools = <Context extends object>({
  lasting,
  variables = false,
}: {
  lasting?: Lasting<Context>
  variables?: boolean
} = {}) =>
  step({
    id: 'preflight',
    section: '2.1',
    title: 'Check tools, account and region',
    looks: true,
    run: async (deps: Needs, context: Context, progress: Progress) => {
      const looks = [...(variables ? [lookAtVariables(deps)] : []), lookForTerraform(deps), lookAtAccount(deps)]
      const [accountId, version] = (await sideBySide(looks, progress)).toReversed()
      // A command that only looks or plans shows an engine before all of its way is built.
      if (lasting !== undefined) refuseNotBuilt(deps.settings)
      const credentials = await checkCredentials(deps, context, lasting)
      const said = credentials === undefined ? '' : `; ${credentials}`
      return {
        detail: `account ${accountId}, ${regionTold(deps)}, Terraform ${version}${said}`,
        ...(said !== '' && { matters: true }),
      }
    },
  })

const itself = (result: string) => result

const lookAtVariables = (deps: Needs): Part<string> => ({
  name: 'variables',
  doing: 'looking',
  async run({ line }) {
    await checkVariables(deps, line)
    return 'none that belongs to the release'
  },
  says: itself,
})

const lookForTerraform = (deps: Needs): Part<string> => ({
  name: 'terraform',
  doing: 'looking',
  async run() {
    checkTerraformEnvironment(deps)
    return deps.terraform.version()
  },
  says: itself,
})

const lookAtAccount = (deps: Needs): Part<string> => ({
  name: 'account',
  doing: 'looking',
  run: ({ signal }) => accountOf(deps, signal),
  says: itself,
})
