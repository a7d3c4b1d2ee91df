import { awsCommandLine, shellWord } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'
import type { Leftover } from './leftover.ts'

/** Log groups of the environment's tasks, function, database and Redis, those that AWS makes by itself too. */
export async function logGroupsLeft(
  clients: Pick<Clients, 'logs'>,
  { environment, prefix }: { environment: string } & Pick<Names, 'prefix'>,
): Promise<Leftover[]> {
  const { paginateDescribeLogGroups } = await import('@aws-sdk/client-cloudwatch-logs')
  const client = await clients.logs()
  const prefixes = [
    `/medspa/${environment}/`,
    `/aws/lambda/${prefix}-`,
    `/aws/rds/instance/${prefix}/`,
    `/aws/rds/cluster/${prefix}/`,
    `/aws/vendedlogs/elasticache/${prefix}/`,
    `/aws/ecs/containerinsights/${prefix}/`,
  ]
  return calling('logs:DescribeLogGroups', async () => {
    const found: Leftover[] = []
    for (const logGroupNamePrefix of prefixes)
      for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix }))
        for (const { logGroupName: name = '' } of logGroups)
          found.push({
            what: 'log group',
            name,
            delete: awsCommandLine(`logs delete-log-group --log-group-name ${name}`),
          })
    return found
  })
}

/** Alarms by the beginning of their names. */
export async function alarmsLeft(clients: Pick<Clients, 'cloudWatch'>, { prefix }: Pick<Names, 'prefix'>) {
  const { paginateDescribeAlarms } = await import('@aws-sdk/client-cloudwatch')
  const client = await clients.cloudWatch()
  return calling('cloudwatch:DescribeAlarms', async () => {
    const found: Leftover[] = []
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, { AlarmNamePrefix: `${prefix}-` }))
      for (const { AlarmName: name = '' } of MetricAlarms)
        found.push({
          what: 'alarm',
          name,
          delete: awsCommandLine(`cloudwatch delete-alarms --alarm-names ${shellWord(name)}`),
        })
    return found
  })
}

/** The release parameter. */
export async function parameterLeft(
  clients: Pick<Clients, 'ssm'>,
  { releaseParameter: name }: Pick<Names, 'releaseParameter'>,
): Promise<Leftover[]> {
  const { GetParameterCommand } = await import('@aws-sdk/client-ssm')
  const ssm = await clients.ssm()
  const found = await undefinedIfMissing('ssm:GetParameter', ['ParameterNotFound'], () =>
    ssm.send(new GetParameterCommand({ Name: name })),
  )
  if (found === undefined) return []
  return [{ what: 'release parameter', name, delete: awsCommandLine(`ssm delete-parameter --name ${name}`) }]
}

/** The secrets: `until` is the date of those that are scheduled for deletion, as Secrets Manager has it. */
export async function secretsLeft(
  clients: Pick<Clients, 'secretsManager'>,
  names: Pick<Names, 'appSecrets' | 'redisAuth'>,
): Promise<(Leftover & { until?: Date })[]> {
  const { DescribeSecretCommand } = await import('@aws-sdk/client-secrets-manager')
  const client = await clients.secretsManager()
  const found = await Promise.all(
    [names.appSecrets, names.redisAuth].map(async (name) => {
      const secret = await undefinedIfMissing('secretsmanager:DescribeSecret', ['ResourceNotFoundException'], () =>
        client.send(new DescribeSecretCommand({ SecretId: name })),
      )
      if (secret === undefined) return []
      const until = secret.DeletedDate
      // A line that is pasted in a hurry loses no key for good, as long as the key can be brought back.
      const how = until === undefined ? '--recovery-window-in-days 30' : '--force-delete-without-recovery'
      const command = awsCommandLine(`secretsmanager delete-secret --secret-id ${name} ${how}`)
      return [{ what: 'secret', name, delete: command, ...(until === undefined ? {} : { until }) }]
    }),
  )
  return found.flat()
}
