import { anything, arn, ID, of, type Permission } from './permission.ts'

const cluster = arn('ecs', ({ name }) => `cluster/${name}`)
const service = arn('ecs', ({ name }) => `service/${name}/${name}-api`)
const revision = arn('ecs', ({ name }) => `task-definition/${name}-api:1`)
const oneOff = arn('ecs', ({ name }) => `task-definition/${name}-migrate:1`)
const application = arn('codedeploy', ({ name }) => `application:${name}-api`)
const group = arn('codedeploy', ({ name }) => `deploymentgroup:${name}-api/${name}-api`)
const voice = arn('lambda', ({ name }) => `function:${name}-voice`)
const tagging = ['TagResource', 'UntagResource']

/** Images, tasks, their deployments and the voice function. */
export const compute: readonly Permission[] = [
  {
    actions: of(
      'ecr',
      'BatchCheckLayerAvailability',
      'BatchGetImage',
      'CompleteLayerUpload',
      'GetDownloadUrlForLayer',
      'InitiateLayerUpload',
      'PutImage',
      'UploadLayerPart',
    ),
    on: arn('ecr', ({ name }) => `repository/${name}-api`),
    neededTo: 'push and pull the images of a release',
  },
  {
    actions: of(
      'ecr',
      'BatchDeleteImage',
      'CreateRepository',
      'DeleteLifecyclePolicy',
      'DeleteRepositoryPolicy',
      'PutImageScanningConfiguration',
      'PutImageTagMutability',
      'PutLifecyclePolicy',
      'SetRepositoryPolicy',
      ...tagging,
    ),
    on: arn('ecr', ({ name }) => `repository/${name}-api`),
    neededTo: 'apply: the registries',
  },
  {
    actions: of('ecr', 'BatchCheckLayerAvailability', 'BatchGetImage', 'GetDownloadUrlForLayer'),
    on: arn('ecr', () => 'repository/medspa-development-api'),
    applies: ({ environment }) => environment === 'production',
    neededTo: 'deploy --from development: copy its images',
  },
  { actions: of('ecr', 'GetAuthorizationToken'), on: anything, neededTo: 'sign in to the registry' },
  {
    actions: of('ecs', 'CreateCluster', 'PutClusterCapacityProviders', 'UpdateCluster', ...tagging),
    on: cluster,
    neededTo: 'apply: the cluster',
  },
  {
    actions: of('ecs', 'CreateService', 'DeleteService', 'UpdateService', ...tagging),
    on: service,
    neededTo: 'apply: the service; deploy: move the service',
  },
  {
    actions: of('ecs', 'RegisterTaskDefinition', ...tagging),
    on: revision,
    neededTo: 'deploy: a revision with the images of a release',
  },
  {
    actions: of('ecs', 'RunTask'),
    on: oneOff,
    context: (place) => ({ 'ecs:cluster': cluster(place) }),
    neededTo: 'run migrations and probes as one-off tasks',
  },
  {
    actions: of('ecs', 'StopTask'),
    on: arn('ecs', ({ name }) => `task/${name}/${ID}`),
    neededTo: 'stop a one-off task that was cancelled',
  },
  {
    actions: of('ecs', 'DeregisterTaskDefinition'),
    on: anything,
    neededTo: 'apply and destroy: previous revisions',
  },
  {
    actions: of('ecs', 'DeleteTaskDefinitions'),
    on: revision,
    neededTo: 'destroy: revisions',
  },
  {
    actions: of(
      'application-autoscaling',
      'DeleteScalingPolicy',
      'DeregisterScalableTarget',
      'PutScalingPolicy',
      'RegisterScalableTarget',
      ...tagging,
    ),
    on: arn('application-autoscaling', () => `scalable-target/${ID}`),
    neededTo: 'apply: how the service scales; stop the service while data are parked',
  },
  {
    actions: of('codedeploy', 'CreateApplication', 'DeleteApplication', 'RegisterApplicationRevision', ...tagging),
    on: application,
    neededTo: 'apply: blue/green deployments',
  },
  {
    actions: of(
      'codedeploy',
      'CreateDeployment',
      'CreateDeploymentGroup',
      'DeleteDeploymentGroup',
      'UpdateDeploymentGroup',
    ),
    on: group,
    neededTo: 'deploy blue/green',
  },
  {
    actions: of('codedeploy', 'ContinueDeployment', 'StopDeployment'),
    on: anything,
    neededTo: 'deploy blue/green: go on and go back',
  },
  {
    actions: of(
      'lambda',
      'CreateAlias',
      'CreateFunction',
      'DeleteAlias',
      'DeleteFunction',
      'RemovePermission',
      ...tagging,
    ),
    on: voice,
    neededTo: 'apply: the voice function',
  },
  {
    actions: of(
      'lambda',
      'InvokeFunction',
      'PublishVersion',
      'UpdateAlias',
      'UpdateFunctionCode',
      'UpdateFunctionConfiguration',
    ),
    on: voice,
    neededTo: 'try a version of the voice function, and move its alias',
  },
  ...['apigateway.amazonaws.com', 'events.amazonaws.com'].map((caller) => ({
    actions: of('lambda', 'AddPermission'),
    on: voice,
    context: () => ({ 'lambda:Principal': caller }),
    neededTo: 'apply: let the gateway and the daily ping call the voice function',
  })),
]
