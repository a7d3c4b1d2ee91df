import type { Clients } from '../clients.ts'
import { calling } from '../errors.ts'

export type GithubProvider = {
  /** ARN of the account's OIDC provider for GitHub Actions; undefined where it has none. */
  find: () => Promise<string | undefined>
}

/** By its address, which is the end of its ARN. Source: GitHub Docs, "Configuring OpenID Connect in Amazon Web Services". */
const HOST = 'token.actions.githubusercontent.com'

/** The account's OIDC providers, of which GitHub's is looked for. */
export const createGithubProvider = ({ clients }: { clients: Pick<Clients, 'iam'> }): GithubProvider => ({
  async find() {
    const { ListOpenIDConnectProvidersCommand } = await import('@aws-sdk/client-iam')
    const iam = await clients.iam()
    const { OpenIDConnectProviderList = [] } = await calling('iam:ListOpenIDConnectProviders', () =>
      iam.send(new ListOpenIDConnectProvidersCommand({})),
    )
    return OpenIDConnectProviderList.map(({ Arn = '' }) => Arn).find((arn) => arn.endsWith(`:oidc-provider/${HOST}`))
  },
})
