import { expect, it } from 'vitest'
import { readAppSpec } from '../../../../sandbox/front/codedeploy/appspec.ts'

const yaml = `
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "arn:aws:ecs:us-east-1:123456789012:task-definition/api:7"
        LoadBalancerInfo:
          ContainerName: "api"
          ContainerPort: 8080
        PlatformVersion: "1.4.0"
        NetworkConfiguration:
          AwsvpcConfiguration:
            Subnets: ["subnet-1", "subnet-2"]
            SecurityGroups: ["sg-1"]
            AssignPublicIp: "DISABLED"
        CapacityProviderStrategy:
          - Base: 1
            CapacityProvider: "FARGATE"
            Weight: 0
          - CapacityProvider: "FARGATE_SPOT"
            Weight: 1
Hooks:
  - BeforeInstall: "look-first"
  - AfterAllowTestTraffic: "smoke"
`
const least = (version: unknown = 0) => ({
  version,
  resources: [
    {
      targetService: {
        type: 'AWS::ECS::Service',
        properties: { taskDefinition: 'api:latest', loadBalancerInfo: { containerName: 'api', containerPort: '80' } },
      },
    },
  ],
})

it('reads everything that an AppSpec may state', () => {
  expect(readAppSpec(yaml)).toEqual({
    taskDefinition: 'arn:aws:ecs:us-east-1:123456789012:task-definition/api:7',
    containerName: 'api',
    containerPort: 8080,
    platformVersion: '1.4.0',
    network: { subnets: ['subnet-1', 'subnet-2'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' },
    capacityProviderStrategy: [
      { capacityProvider: 'FARGATE', base: 1, weight: 0 },
      { capacityProvider: 'FARGATE_SPOT', base: 0, weight: 1 },
    ],
    hooks: { BeforeInstall: 'look-first', AfterAllowTestTraffic: 'smoke' },
  })
})

it.each([0, 0.0, '0.0', 1])(
  'reads JSON with keys in any case, version %s, and what is not stated is not the present',
  (version) => {
    expect(readAppSpec(JSON.stringify(least(version)))).toEqual({
      taskDefinition: 'api:latest',
      containerName: 'api',
      containerPort: 80,
      platformVersion: 'LATEST',
      network: undefined,
      capacityProviderStrategy: [],
      hooks: {},
    })
  },
)

it.each([
  ['', 'version'],
  ['{"version": 2}', 'version 2'],
  ['version: 0.0', 'Resources'],
  ['a: [', 'The AppSpec file is not valid'],
  [
    JSON.stringify({ version: 0, Resources: [{ TargetService: { Type: 'AWS::Lambda::Function' } }] }),
    'AWS::ECS::Service',
  ],
  [yaml.replace(/TaskDefinition: .*/, ''), 'TaskDefinition is missing'],
  [yaml.replace('ContainerPort: 8080', 'ContainerPort: http'), 'ContainerPort is no port'],
  [yaml.replace('AssignPublicIp: "DISABLED"', ''), 'AwsvpcConfiguration needs'],
  [yaml.replace('BeforeInstall', 'BeforeEverything'), 'Hooks has no BeforeEverything'],
])('refuses what cannot be read: %j', (content, words) => {
  expect(() => readAppSpec(content)).toThrow(expect.objectContaining({ code: 'InvalidRevisionException' }))
  expect(() => readAppSpec(content)).toThrow(words)
})
