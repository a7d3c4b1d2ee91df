import type { SandboxContext } from '../../context.ts'
import { StartError } from '../ecs/start-error.ts'
import { AccessDenied } from './permissions.ts'

/** What pulling an image asks of ECR ("Amazon ECS task execution IAM role", ECS developer guide), after the login. */
const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage']

/**
 * Checks that `principal`, a task's execution role, may log in to ECR and pull `ref` (`<registry>/<repository>:<tag>`); every image
 * of a sandbox is in its ECR. Which of the rights to pull is missing, Fargate's own words do not say (docker-archive/compose-cli#1173
 * quotes them), so the right stands behind them here.
 *
 * @throws StartError as Fargate words it
 */
export async function checkPull(
  { accountId, permissions, region }: Pick<SandboxContext, 'accountId' | 'permissions' | 'region'>,
  principal: string | undefined,
  ref: string,
  container: string | undefined,
): Promise<void> {
  if (permissions === undefined || principal === undefined) return
  const login = { principal, action: 'ecr:GetAuthorizationToken', resources: ['*'] }
  await permissions.checkAsked(login).catch((error: unknown) => {
    if (!(error instanceof AccessDenied)) throw error
    throw new StartError(
      `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): ${error.name}: ${error.message}`,
    )
  })
  const repository = ref.replace(/^[^/]+\//, '').replace(/(:[^:/@]+)?(@.*)?$/, '')
  const resources = [`arn:aws:ecr:${region}:${accountId}:repository/${repository}`]
  for (const action of PULL) {
    await permissions.checkAsked({ principal, action, resources }).catch((error: unknown) => {
      if (!(error instanceof AccessDenied)) throw error
      throw new StartError(
        `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${ref}: 403 Forbidden: ${error.message}`,
        container,
      )
    })
  }
}
