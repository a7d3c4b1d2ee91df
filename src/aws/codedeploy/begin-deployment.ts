import { createHash, randomUUID } from 'node:crypto'
import { messageOf } from '../../errors.ts'
import { revisionOf } from '../../releases/arn.ts'
import type { Clients } from '../clients.ts'
import { fromAws, hasCode, statusOf } from '../errors.ts'
import { appSpecOf, type Revision } from './app-spec.ts'
import type { Deployment } from './deployment.ts'

export type Begun =
  | { id: string }
  /** Of somebody else's deployment, which holds the group. */
  | { busyWith: string }

type Looks = {
  active: () => Promise<Deployment | undefined>
  describe: (id: string) => Promise<Deployment | undefined>
}

/**
 * CreateDeployment. It has no idempotency token, and a group has one active deployment at most: where the answer of an
 * attempt was lost, the next attempt is refused because of the first one. Ours is known by its description.
 * Source: CodeDeploy API reference, CreateDeployment; user guide, "CodeDeploy limits".
 */
export async function beginDeployment(
  { active, clients, describe }: Looks & { clients: Pick<Clients, 'codeDeploy'> },
  asked: {
    ignoresAlarms: boolean
    ofGroup: { applicationName: string; deploymentGroupName: string }
    revision: Revision
    strategy?: string | undefined
  },
): Promise<Begun> {
  const { CreateDeploymentCommand } = await import('@aws-sdk/client-codedeploy')
  const client = await clients.codeDeploy()
  const content = appSpecOf(asked.revision)
  // It begins with the revision, by which a later command knows what is under way. 256 characters at most.
  const description = `medspa ${revisionOf(asked.revision.taskDefinitionArn)} ${randomUUID()}`
  const command = new CreateDeploymentCommand({
    ...asked.ofGroup,
    description,
    revision: {
      revisionType: 'AppSpecContent',
      appSpecContent: { content, sha256: createHash('sha256').update(content).digest('hex') },
    },
    ...(asked.strategy !== undefined && { deploymentConfigName: asked.strategy }),
    ...(asked.ignoresAlarms && { overrideAlarmConfiguration: { enabled: false, alarms: [] } }),
  })
  try {
    const { deploymentId = '' } = await client.send(command)
    return { id: deploymentId }
  } catch (error) {
    const isBusy = hasCode(error, 'DeploymentLimitExceededException')
    const isLost = statusOf(error) === undefined
    const found = isBusy || isLost ? await holder(error, { active, describe }) : undefined
    if (found?.description === command.input.description) return { id: found?.id ?? '' }
    if (isBusy && found !== undefined) return { busyWith: found.id }
    throw fromAws(error, 'codedeploy:CreateDeployment')
  }
}

/**
 * The deployment that holds the group. AWS names it in the text alone, whose wording has changed: "The Deployment Group 'x'
 * already has an active Deployment 'd-…'" (CircleCI-Public/aws-ecs-orb#181).
 */
async function holder(error: unknown, { active, describe }: Looks) {
  const named = /\bd-[A-Z0-9]+\b/.exec(messageOf(error))?.[0]
  try {
    return (named === undefined ? undefined : await describe(named)) ?? (await active())
  } catch {
    // What the call itself met says more than that AWS cannot be asked now.
    return undefined
  }
}
