import { describe, expect, it } from 'vitest'
import type { StoppedTask } from '../../src/aws/ecs/run-task.ts'
import { type CannotStart, cannotStart } from '../../src/rollout/cannot-start.ts'

const unstarted = (stoppedReason: string, reason?: string): StoppedTask => ({
  taskArn: 't',
  stopCode: 'TaskFailedToStart',
  stoppedReason,
  containers: [{ name: 'api', ...(reason ? { reason } : {}) }],
})

const registry = '123456789012.dkr.ecr.us-east-1.amazonaws.com'
const image = `${registry}/medspa-development-api@sha256:${'0123456789abcdef'.repeat(4)}`
const resolve = (times: number) =>
  `CannotPullContainerError: pull image manifest has been retried ${times} time(s): failed to resolve ref ${image}:`
const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:medspa-development-app-secrets-AbCdEf'
const reading =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed:'
const asm = `${reading} unable to retrieve secret from asm: service call has been retried 1 time(s):`
const ssm = `${reading} unable to retrieve secrets from ssm: service call has been retried 1 time(s):`
const fetching = `${asm} failed to fetch secret ${secret} from secrets manager:`
const role = 'medspa-development-execution'
const session = `User: arn:aws:sts::123456789012:assumed-role/${role}/0123456789abcdef0123456789abcdef`
const noPolicy = (action: string) =>
  `${session} is not authorized to perform: ${action} on resource: * because no identity-based policy allows the ${action} action`

const missing: CannotStart = { kind: 'image-missing' }
const imageDenied: CannotStart = { kind: 'image-denied', role }
const noSecret: CannotStart = { kind: 'secret-missing' }
const secretDenied: CannotStart = { kind: 'secret-denied', role }

describe('a task that no other try could start', () => {
  it.each<[string, string, CannotStart]>([
    ['no such tag or digest', `${resolve(1)} ${image}: not found`, missing],
    [
      'no such manifest, by Docker',
      'CannotPullImageManifestError: Error response from daemon: manifest unknown',
      missing,
    ],
    ['no such repository', `CannotPullContainerError: API error (404): repository ${registry}/x not found`, missing],
    ['no such image, as older agents say it', `CannotPullECRContainerError: ${image}: not found`, missing],
    ['as the console writes it', `Cannotpullcontainererror: ref ${image}: not found`, missing],
    [
      'no such platform',
      "CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'",
      { kind: 'image-platform' },
    ],
    [
      'a registry that refuses',
      `${resolve(1)} unexpected status from HEAD request to https://${registry}/v2/app/manifests/x: 403 Forbidden`,
      { kind: 'image-denied', role: undefined },
    ],
    [
      'a role without the right to pull, by Docker',
      `CannotPullContainerError: Error response from daemon: pull access denied for ${registry}/app, repository does not exist or may require 'docker login': denied: ${noPolicy('ecr:BatchGetImage')}`,
      imageDenied,
    ],
    [
      'a role without the right to pull, by ECS',
      "CannotPullContainerError: The task can't pull the image. Check that the role has the permissions to pull images from the registry.",
      { kind: 'image-denied', role: undefined },
    ],
    [
      'a role without the right to log in',
      `CannotPullECRContainerError: AccessDeniedException: ${noPolicy('ecr:GetAuthorizationToken')}`,
      imageDenied,
    ],
    [
      'the same on Fargate',
      `ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: AccessDeniedException: ${noPolicy('ecr:GetAuthorizationToken')}`,
      imageDenied,
    ],
    [
      'no such key',
      `${asm} retrieved secret from Secrets Manager did not contain json key ADMIN_JWT_SECRET`,
      { kind: 'key-missing', key: 'ADMIN_JWT_SECRET' },
    ],
    [
      'a secret that is no JSON',
      `${asm} retrieved secret from Secrets Manager contains invalid json`,
      { kind: 'secret-not-json' },
    ],
    [
      'no such secret',
      `${fetching} ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
      noSecret,
    ],
    [
      'no such secret',
      `${fetching} ResourceNotFoundException: Secrets Manager can\u2019t find the specified secret.`,
      noSecret,
    ],
    [
      'no such secret, in the words of today',
      `ResourceNotFoundException: The task can't retrieve the secret with ARN '${secret}' from AWS Secrets Manager. Check whether the secret exists in the specified Region.`,
      noSecret,
    ],
    [
      'no such secret, in the words of 2024',
      `ResourceInitializationError: The task can't retrieve the secret with ARN '${secret}' from AWS Secrets Manager. Check that the secret ARN is correct.`,
      noSecret,
    ],
    [
      'a secret that was deleted',
      `${fetching} InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.`,
      noSecret,
    ],
    [
      'a role without the right to read',
      `${fetching} AccessDeniedException: ${noPolicy('secretsmanager:GetSecretValue')}`,
      secretDenied,
    ],
    [
      "a role without the secret's key",
      `${fetching} AccessDeniedException: Access to KMS is not allowed`,
      { kind: 'secret-denied', role: undefined },
    ],
    [
      'no such parameter',
      `${ssm} invalid ssm parameters: /medspa/x`,
      { kind: 'parameter-missing', parameter: '/medspa/x' },
    ],
    ['a role that may not read it', `${ssm} AccessDeniedException: ${noPolicy('ssm:GetParameters')}`, secretDenied],
  ])('%s', (_, reason, why) => {
    expect(cannotStart(unstarted(reason))).toEqual(why)
  })

  it("is told by its container's reason where its own only points to it", () => {
    expect(cannotStart(unstarted('Task failed to start', `${resolve(1)} ${image}: not found`))).toEqual(missing)
  })
})

describe('a task after which the next one may start', () => {
  it.each([
    [
      'no route',
      `${resolve(5)} failed to do request: Head "https://${registry}/v2/x": dial tcp 10.0.3.17:443: i/o timeout`,
    ],
    [
      'no route, in the words of today',
      `CannotPullContainerError: The task cannot pull '${image}' from the Amazon ECR repository '${registry}'. There is a connection issue between the task and Amazon ECR. Check your task network configuration.`,
    ],
    [
      'a connection that was given up',
      `CannotPullContainerError: API error (500): Get https://${registry}/v2/: net/http: request canceled while waiting for connection`,
    ],
    ['a context that was cancelled', 'CannotPullContainerError: context canceled'],
    ['no name', `${resolve(5)} dial tcp: lookup ${registry}: no such host`],
    [
      'a rate',
      'CannotPullContainerError: ERROR: toomanyrequests: Too Many Requests or You have reached your pull rate limit.',
    ],
    ['a registry in trouble', `${resolve(1)} unexpected status code [manifests x]: 503 Service Unavailable`],
    [
      'a copy that broke off',
      'CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReaderSeeker: failed open: unexpected status code https://s3/x: 403 Forbidden',
    ],
    ['no disk', 'CannotPullContainerError: write /var/lib/x: no space left on device'],
    ['a text without its end', `${resolve(1)} ${image.slice(0, 90)}`],
    [
      'no route to the secrets',
      `${fetching} RequestCanceled: request context canceled caused by: context deadline exceeded. Please check your task network configuration`,
    ],
    ['a rate of secrets', `${fetching} ThrottlingException: Rate exceeded`],
    ['Secrets Manager in trouble', `${fetching} InternalServiceError: uhoh`],
    [
      'no route to the login',
      'ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. RequestError: send request failed caused by: Post "https://api.ecr.us-east-1.amazonaws.com/": dial tcp 1.2.3.4:443: i/o timeout',
    ],
    [
      'a role that IAM does not show yet',
      `ResourceInitializationError: unable to pull secrets or registry auth: ECS was unable to assume the role 'arn:aws:iam::1:role/${role}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`,
    ],
    [
      'no log group, which is no secret',
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1',
    ],
    ['no capacity', 'Capacity is unavailable at this time. Please try again later.'],
  ])('%s', (_, reason) => {
    expect(cannotStart(unstarted(reason))).toBeUndefined()
  })

  it('or that ran, whatever it said at its end', () => {
    const ended: StoppedTask = {
      taskArn: 't',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ name: 'api', exitCode: 1, reason: 'config not found' }],
    }
    expect(cannotStart(ended)).toBeUndefined()
  })
})
