import { DescribeDBInstancesCommand, ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds'
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import type { Call, Reply } from '../call.ts'
import { jsonReply, operationInput } from '../reply.ts'

/**
 * RotateSecret of a secret that RDS manages changes the master's password, as ModifyDBInstance does it
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_managed.html). Undefined where the secret is
 * no such one: moto answers. `changed` is told whose password is another one in moto's records.
 */
export async function rotateManagedSecret(
  ctx: SandboxContext,
  call: Call,
  changed: (id: string, user: string, secretArn: string) => Promise<void>,
): Promise<Reply | undefined> {
  const { SecretId } = operationInput(call)
  if (typeof SecretId !== 'string') return undefined
  const rds = new RDSClient(motoClientOptions(ctx))
  const secrets = new SecretsManagerClient(motoClientOptions(ctx))
  const describe = () => secrets.send(new DescribeSecretCommand({ SecretId })).catch(() => undefined)
  try {
    const secret = await describe()
    const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({}))
    const arn = secret?.ARN
    const instance = DBInstances.find(
      ({ MasterUserSecret }) => arn !== undefined && MasterUserSecret?.SecretArn === arn,
    )
    if (arn === undefined || instance?.DBInstanceIdentifier === undefined) return undefined
    const { DBInstanceIdentifier, MasterUsername = '' } = instance
    await rds.send(
      new ModifyDBInstanceCommand({ DBInstanceIdentifier, RotateMasterUserPassword: true, ApplyImmediately: true }),
    )
    await changed(DBInstanceIdentifier, MasterUsername, arn)
    const stages = Object.entries((await describe())?.VersionIdsToStages ?? {})
    const VersionId = stages.find(([, labels]) => labels.includes('AWSCURRENT'))?.[0]
    return jsonReply(200, { ARN: arn, Name: secret?.Name, VersionId })
  } finally {
    rds.destroy()
    secrets.destroy()
  }
}
