import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy'
import type { Call, Forward } from '../../call.ts'
import { AwsError } from '../../errors.ts'
import { replyOutput } from '../../reply.ts'

/** What moto keeps of applications and deployment groups, asked for beside the caller's own call. */
export type GroupRecords = {
  /** `ECS`, `Server`, `Lambda`. Throws `ApplicationDoesNotExistException`. */
  platformOf: (applicationName: string) => Promise<string>
  /** Throws `DeploymentGroupDoesNotExistException`. */
  group: (applicationName: string, deploymentGroupName: string) => Promise<DeploymentGroupInfo>
  /** Every group of every application. */
  all: () => Promise<DeploymentGroupInfo[]>
}

export function groupRecords(call: Call, forward: Forward): GroupRecords {
  const ask = async (operation: string, input: object): Promise<Record<string, unknown> | undefined> => {
    const reply = await forward({
      ...call,
      operation,
      headers: { ...call.headers, 'x-amz-target': `CodeDeploy_20141006.${operation}` },
      body: Buffer.from(JSON.stringify(input)),
    })
    return reply.status === 200 ? replyOutput(reply) : undefined
  }
  return {
    async platformOf(applicationName) {
      const found = (await ask('GetApplication', { applicationName }))?.application as
        | { computePlatform?: string }
        | undefined
      if (found !== undefined) return found.computePlatform ?? 'Server'
      // Text: public reports of the exception.
      throw new AwsError('ApplicationDoesNotExistException', `No application found for name: ${applicationName}`)
    },
    async group(applicationName, deploymentGroupName) {
      const answer = await ask('GetDeploymentGroup', { applicationName, deploymentGroupName })
      if (answer !== undefined) return answer.deploymentGroupInfo as DeploymentGroupInfo
      const message = `No Deployment Group found for name: ${deploymentGroupName}`
      throw new AwsError('DeploymentGroupDoesNotExistException', message)
    },
    async all() {
      const { applications = [] } = (await ask('ListApplications', {})) ?? {}
      const lists = (applications as string[]).map(async (applicationName) => {
        const { deploymentGroups = [] } = (await ask('ListDeploymentGroups', { applicationName })) ?? {}
        const input = { applicationName, deploymentGroupNames: deploymentGroups }
        const { deploymentGroupsInfo = [] } = (await ask('BatchGetDeploymentGroups', input)) ?? {}
        return deploymentGroupsInfo as DeploymentGroupInfo[]
      })
      return (await Promise.all(lists)).flat()
    },
  }
}
