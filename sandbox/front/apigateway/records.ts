import {
  ApiGatewayV2Client,
  type Stage as GatewayStage,
  GetApisCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  GetStagesCommand,
} from '@aws-sdk/client-apigatewayv2'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import type { Route } from './routes.ts'

/** Where a route leads. Only Lambda proxy integrations run here; `functionArn` is undefined for others. */
export type Integration = { functionArn: string | undefined; timeoutMs: number }

/** Where a stage's access log goes, and what a line has in it. */
export type AccessLogSettings = { destinationArn: string; format: string }

export type Stage = { name: string; variables: Record<string, string>; accessLog?: AccessLogSettings }

/** One HTTP API as the control plane knows it. */
export type ApiRecord = {
  id: string
  routes: (Route & { integrationId: string | undefined })[]
  integrations: Map<string, Integration>
  stages: Stage[]
}

/** The longest that an integration of an HTTP API may take, in milliseconds; its default too. */
const INTEGRATION_LIMIT_MS = 30_000

/** Gives a function that reads all HTTP APIs from the control plane. */
export function apiReader(context: SandboxContext): () => Promise<ApiRecord[]> {
  const client = new ApiGatewayV2Client(motoClientOptions(context))
  return async () => {
    const { Items = [] } = await client.send(new GetApisCommand({}))
    const http = Items.filter((api) => api.ProtocolType === 'HTTP' && !api.DisableExecuteApiEndpoint)
    return Promise.all(http.map((api) => readApi(client, api.ApiId ?? '')))
  }
}

async function readApi(client: ApiGatewayV2Client, ApiId: string): Promise<ApiRecord> {
  const [routes, integrations, stages] = await Promise.all([
    client.send(new GetRoutesCommand({ ApiId })),
    client.send(new GetIntegrationsCommand({ ApiId })),
    client.send(new GetStagesCommand({ ApiId })),
  ])
  return {
    id: ApiId,
    routes: (routes.Items ?? []).map((route) => ({
      key: route.RouteKey ?? '',
      integrationId: route.Target?.replace(/^integrations\//, ''),
    })),
    integrations: new Map(
      (integrations.Items ?? []).map((one) => [
        one.IntegrationId ?? '',
        {
          functionArn: one.IntegrationType === 'AWS_PROXY' ? functionArn(one.IntegrationUri ?? '') : undefined,
          timeoutMs: one.TimeoutInMillis ?? INTEGRATION_LIMIT_MS,
        },
      ]),
    ),
    stages: (stages.Items ?? []).map((stage) => ({
      name: stage.StageName ?? '',
      variables: stage.StageVariables ?? {},
      ...accessLogOf(stage),
    })),
  }
}

function accessLogOf({ AccessLogSettings: settings }: GatewayStage): Pick<Stage, 'accessLog'> {
  const { DestinationArn: destinationArn, Format: format } = settings ?? {}
  return destinationArn && format ? { accessLog: { destinationArn, format } } : {}
}

/** A function's ARN, with its qualifier, from an integration URI: the ARN itself, or wrapped in API Gateway's own form. */
export function functionArn(uri: string): string | undefined {
  return /^(?:arn:[\w-]+:apigateway:.*:lambda:path\/2015-03-31\/functions\/)?(arn:[\w-]+:lambda:.*?)(?:\/invocations)?$/.exec(
    uri,
  )?.[1]
}
