import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateStageCommand,
  GetStageCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-apigatewayv2'
import { expect } from 'vitest'
import { patchTests } from './control.ts'

const patch = patchTests()

patch('apigateway.update-stage', 'a stage that stands gets an access log', async (options) => {
  const client = new ApiGatewayV2Client(options)
  const { ApiId } = await client.send(new CreateApiCommand({ Name: 'voice', ProtocolType: 'HTTP' }))
  const stage = { ApiId, StageName: '$default' }
  await client.send(new CreateStageCommand({ ...stage, AutoDeploy: true, StageVariables: { kept: 'yes' } }))
  const AccessLogSettings = {
    DestinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:/medspa/development/gateway',
    Format: '{"status":"$context.status"}',
  }
  await client.send(new UpdateStageCommand({ ...stage, AccessLogSettings }))
  expect(await client.send(new GetStageCommand(stage))).toMatchObject({
    AccessLogSettings,
    AutoDeploy: true,
    StageVariables: { kept: 'yes' },
  })
})
