import type { Names } from '../../config/names.ts'
import type { Clients } from '../clients.ts'
import { calling } from '../errors.ts'

/** `POST /webhooks/twilio/voice`, and where it leads; undefined where it leads nowhere. */
export type GatewayRoute = { route: string; leadsTo: string | undefined }

/** The HTTP API in front of the voice Lambda, whose URL the phone providers call. */
export const createVoiceGateway = ({
  clients,
  names,
}: {
  clients: Pick<Clients, 'apiGateway'>
  names: Pick<Names, 'voiceFunction'>
}) => ({
  /** Undefined where there is none of that name. */
  async find(): Promise<{ id: string; endpoint: string } | undefined> {
    const { GetApisCommand } = await import('@aws-sdk/client-apigatewayv2')
    const apiGateway = await clients.apiGateway()
    return calling('apigateway:GET', async () => {
      let NextToken: string | undefined
      do {
        const page = await apiGateway.send(new GetApisCommand({ MaxResults: '100', NextToken }))
        for (const { ApiEndpoint = '', ApiId = '', Name } of page.Items ?? [])
          if (Name === names.voiceFunction) return { id: ApiId, endpoint: ApiEndpoint }
        NextToken = page.NextToken
      } while (NextToken)
      return undefined
    })
  },

  /** Where each route of an HTTP API leads: the URI of its integration, of a Lambda function its ARN in API Gateway's own form. */
  async routes(ApiId: string): Promise<GatewayRoute[]> {
    const { GetIntegrationsCommand, GetRoutesCommand } = await import('@aws-sdk/client-apigatewayv2')
    const apiGateway = await clients.apiGateway()
    return calling('apigateway:GET', async () => {
      // Ten routes and integrations at most are made; API Gateway gives 100 at once.
      const asked = { ApiId, MaxResults: '100' }
      const [{ Items: integrations = [] }, { Items: routes = [] }] = await Promise.all([
        apiGateway.send(new GetIntegrationsCommand(asked)),
        apiGateway.send(new GetRoutesCommand(asked)),
      ])
      return routes.map(({ RouteKey = '', Target = '' }) => ({
        route: RouteKey,
        leadsTo: integrations.find(({ IntegrationId }) => Target === `integrations/${IntegrationId}`)?.IntegrationUri,
      }))
    })
  },
})
