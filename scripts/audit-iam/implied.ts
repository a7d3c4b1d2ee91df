import type { RecordedCall, Recording } from './recording.ts'

type Place = Pick<Recording, 'account' | 'region'>

/**
 * Calls that AWS makes, or authorizes, because of a recorded call, and that no client of the sandbox sends. They follow from the
 * recorded calls alone, never from a policy: what a policy allows must be asked for by something else.
 */
export function impliedBy(calls: readonly RecordedCall[], place: Place): RecordedCall[] {
  return [
    ...assumptions(calls, place),
    ...pulls(calls, place),
    ...voiceCalls(calls, place),
    ...deliveries(calls, place),
  ]
}

const made = (
  { region }: Place,
  principal: string,
  action: string,
  resource: string,
  context: Record<string, string> = {},
): RecordedCall => ({
  principal,
  action,
  resources: [resource],
  conditions: { 'aws:RequestedRegion': region },
  passedRoles: [],
  context,
})

/**
 * A service that was passed a role assumes it, and says for which account it asks; ECS and CodeDeploy say for which resource too (ECS
 * developer guide, "Amazon ECS task IAM role"; CodeDeploy user guide, "Cross-service confused deputy prevention").
 */
function assumptions(calls: readonly RecordedCall[], place: Place): RecordedCall[] {
  const passed = calls.flatMap(({ passedRoles }) => passedRoles)
  return passed.map(({ role, service }) =>
    made(place, service, 'sts:AssumeRole', role, { 'aws:SourceAccount': place.account }),
  )
}

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']

/**
 * Who starts a container pulls its image: the execution role, which logs in first (ECS developer guide, "Amazon ECS task execution
 * IAM role"); for a function its service, by the registry's policy (Lambda developer guide, "Create a Lambda function using a
 * container image", "Amazon ECR permissions"). Registries have the checklist's names.
 */
function pulls(calls: readonly RecordedCall[], place: Place): RecordedCall[] {
  const registry = (name: string) => `arn:aws:ecr:${place.region}:${place.account}:repository/${name}`
  const tasks = calls.flatMap(({ action, principal }) => {
    const [, environment] = /:assumed-role\/(medspa-[a-z]+)-(?:probe-)?execution\//.exec(principal) ?? []
    return action === 'logs:CreateLogStream' && environment !== undefined ? [{ environment, principal }] : []
  })
  const functions = calls.flatMap(({ action, resources }) => {
    const [arn, name] = /:function:(medspa-[a-z]+)-voice/.exec(resources[0] ?? '') ?? []
    const isMade = ['lambda:CreateFunction', 'lambda:UpdateFunctionCode'].includes(action)
    return isMade && arn !== undefined && name !== undefined ? [{ name, functionArn: resources[0] ?? '' }] : []
  })
  return [
    ...tasks.flatMap(({ environment, principal }) => [
      made(place, principal, 'ecr:GetAuthorizationToken', '*'),
      ...PULL.map((action) => made(place, principal, action, registry(`${environment}-api`))),
    ]),
    ...functions.flatMap(({ functionArn, name }) =>
      ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'].map((action) =>
        made(place, 'lambda.amazonaws.com', action, registry(`${name}-voice-lambda`), { 'aws:SourceArn': functionArn }),
      ),
    ),
  ]
}

/**
 * The gateway calls the alias for each route, and EventBridge for its rule: each says for what (Lambda developer guide, "Working with
 * resource-based IAM policies in Lambda"). The alias is what Terraform gives a permission at.
 */
function voiceCalls(calls: readonly RecordedCall[], place: Place): RecordedCall[] {
  const of = (action: string) => calls.filter((call) => call.action === action).flatMap(({ resources }) => resources)
  const aliases = [...new Set(of('lambda:AddPermission'))]
  const gateways = of('apigateway:POST').flatMap((arn) => /\/apis\/([^/]+)\/routes$/.exec(arn)?.[1] ?? [])
  const rules = of('events:PutTargets').filter((arn) => arn.includes(':rule/'))
  return aliases.flatMap((alias) => {
    const environment = /:function:(medspa-[a-z]+)-/.exec(alias)?.[1] ?? ''
    return [
      ...gateways.map((id) =>
        made(place, 'apigateway.amazonaws.com', 'lambda:InvokeFunction', alias, {
          'aws:SourceArn': `arn:aws:execute-api:${place.region}:${place.account}:${id}/*/*/webhooks/twilio/voice`,
        }),
      ),
      ...rules
        .filter((rule) => rule.includes(`/${environment}-`))
        .map((rule) => made(place, 'events.amazonaws.com', 'lambda:InvokeFunction', alias, { 'aws:SourceArn': rule })),
    ]
  })
}

/**
 * Load balancers write their access logs below the account's id (ELB user guide, "Access logs for your Application Load Balancer",
 * step 2), and alarms publish as CloudWatch, which says for which alarm (CloudWatch user guide, "Amazon SNS topic access policy").
 */
function deliveries(calls: readonly RecordedCall[], place: Place): RecordedCall[] {
  const of = (action: string) => calls.filter((call) => call.action === action).flatMap(({ resources }) => resources)
  const topics = of('sns:CreateTopic')
  const environmentOf = (arn: string) => /medspa-[a-z]+/.exec(arn)?.[0] ?? ''
  return [
    ...of('s3:PutBucketPolicy')
      .filter((bucket) => bucket.includes('access-logs'))
      .map((bucket) =>
        made(
          place,
          'logdelivery.elasticloadbalancing.amazonaws.com',
          's3:PutObject',
          `${bucket}/AWSLogs/${place.account}/elasticloadbalancing/${place.region}/log.gz`,
        ),
      ),
    ...topics.flatMap((topic) =>
      of('cloudwatch:PutMetricAlarm')
        .filter((alarm) => environmentOf(alarm) === environmentOf(topic))
        .map((alarm) => made(place, 'cloudwatch.amazonaws.com', 'sns:Publish', topic, { 'aws:SourceArn': alarm })),
    ),
  ]
}

/** Roles that a task definition of a family was registered with, or its service's, as far as a recording tells. */
export type TaskRoles = ReadonlyMap<string, RecordedCall['passedRoles']>

/** From the calls that registered them. */
export const taskRolesOf = (calls: readonly RecordedCall[]): TaskRoles =>
  new Map(
    calls
      .filter(({ action }) => action === 'ecs:RegisterTaskDefinition')
      .flatMap(({ passedRoles, resources }) =>
        resources.flatMap((arn) => {
          const family = /:task-definition\/([^:]+)/.exec(arn)?.[1]
          return family === undefined ? [] : [[family, passedRoles] as const]
        }),
      ),
  )

/**
 * Whoever has ECS start tasks of a revision passes its roles: with RunTask (ECS developer guide, "Amazon ECS EventBridge IAM role"), and
 * CodeDeploy with CreateTaskSet ("Amazon ECS CodeDeploy IAM role").
 */
export function withPassedRoles(call: RecordedCall, roles: TaskRoles): RecordedCall {
  if (!['ecs:RunTask', 'ecs:CreateTaskSet'].includes(call.action)) return call
  const named = call.resources.flatMap(
    (arn) => /:task-definition\/([^:]+)|:service\/[^/]+\/(.+)$/.exec(arn)?.slice(1).filter(Boolean) ?? [],
  )
  const passedRoles = named.flatMap((family) => roles.get(family) ?? [])
  return call.passedRoles.length > 0 || passedRoles.length === 0 ? call : { ...call, passedRoles }
}
