import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import { type Element, textsAt } from '../xml.ts'

/**
 * RDS publishes an instance's logs to `/aws/rds/instance/<id>/<log>`, and makes a group that is not there, which then keeps
 * everything for ever. Source: RDS user guide, "Publishing database logs to Amazon CloudWatch Logs". The logs themselves stay with
 * the servers here.
 */
export function createExportedLogs(context: SandboxContext): (id: string, instance: Element) => Promise<void> {
  const logs = new CloudWatchLogsClient(motoClientOptions(context))
  return async (id, instance) => {
    for (const log of textsAt(instance, 'EnabledCloudwatchLogsExports')) {
      const group = new CreateLogGroupCommand({ logGroupName: `/aws/rds/instance/${id}/${log}` })
      await logs.send(group).catch((error: unknown) => {
        if (!(error instanceof Error) || error.name !== 'ResourceAlreadyExistsException') throw error
      })
    }
  }
}
