import type { Names } from '../../config/names.ts'
import type { Clients } from '../clients.ts'
import { calling } from '../errors.ts'

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
})
