import type { Names } from '../../config/names.ts'
import { OperatorError } from '../../errors.ts'
import { type Clock, until } from '../../io/clock.ts'
import { waits } from '../../waits.ts'
import type { Clients } from '../clients.ts'
import { calling, fromAws, hasCode, undefinedIfMissing, wasTriedAgain } from '../errors.ts'

export type LockTable = {
  /** Undefined where none is configured. */
  name: string | undefined
  /** Whether the table is there and has Terraform's key. @throws OperatorError `lock-table-unusable` */
  exists: () => Promise<boolean>
  /** Makes it, as Terraform's S3 backend wants it, and waits until it can be used. */
  create: () => Promise<void>
  /** The text of the state's lock, in Terraform's words; undefined where nobody holds it there, or there is no table. */
  read: (signal?: AbortSignal) => Promise<string | undefined>
  /** Removes exactly that lock; false where it is another by now, or gone. */
  remove: (info: string) => Promise<boolean>
}

/**
 * The DynamoDB table in which Terraform's S3 backend keeps the state's lock besides (`dynamodb_table`). Its items have the key
 * `LockID`: `<bucket>/<state key>` is the lock, its `Info` that of the lock file; `<bucket>/<state key>-md5` is the digest of
 * the state that was written last, which every Terraform with the table compares with what it reads. Source:
 * hashicorp/terraform internal/backend/remote-state/s3/client.go.
 */
export const createLockTable = ({
  bucket,
  clients,
  clock,
  names,
  table,
}: {
  bucket: string | undefined
  clients: Pick<Clients, 'dynamoDb'>
  clock: Clock
  names: Pick<Names, 'stateKey'>
  table: string | undefined
}): LockTable => {
  const Key = { LockID: { S: `${bucket}/${names.stateKey}` } }

  const describe = () =>
    undefinedIfMissing('dynamodb:DescribeTable', ['ResourceNotFoundException'], async () => {
      const { DescribeTableCommand } = await import('@aws-sdk/client-dynamodb')
      const client = await clients.dynamoDb()
      return client.send(new DescribeTableCommand({ TableName: table }))
    })

  const read: LockTable['read'] = async (abortSignal) => {
    if (table === undefined) return undefined
    const { GetItemCommand } = await import('@aws-sdk/client-dynamodb')
    const client = await clients.dynamoDb()
    const found = await undefinedIfMissing('dynamodb:GetItem', ['ResourceNotFoundException'], () =>
      client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }), { abortSignal }),
    )
    // The digest's item has another key, and every lock an Info.
    return found?.Item?.Info?.S
  }

  return {
    name: table,

    async exists() {
      if (table === undefined) return true
      const found = await describe()
      if (found === undefined) return false
      const keys = (found.Table?.KeySchema ?? []).map(({ AttributeName }) => AttributeName)
      if (keys.join() === 'LockID') return true
      throw new OperatorError(`The DynamoDB table ${table} has the key ${keys.join(', ') || 'unknown'}, not LockID.`, {
        code: 'lock-table-unusable',
        whose: 'operator',
        exit: 'refused',
        hint: "Terraform's S3 backend locks in a table whose only key is LockID, a string: name such a table in state.lock_table.",
      })
    },

    async create() {
      if (table === undefined) return
      const { CreateTableCommand } = await import('@aws-sdk/client-dynamodb')
      const client = await clients.dynamoDb()
      try {
        await client.send(
          new CreateTableCommand({
            TableName: table,
            AttributeDefinitions: [{ AttributeName: 'LockID', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'LockID', KeyType: 'HASH' }],
            BillingMode: 'PAY_PER_REQUEST',
          }),
        )
      } catch (error) {
        // Somebody else, or this command before it was stopped.
        if (!hasCode(error, 'ResourceInUseException')) throw fromAws(error, 'dynamodb:CreateTable')
      }
      const ready = await until(
        clock,
        async () => ((await describe())?.Table?.TableStatus === 'ACTIVE' ? true : undefined),
        waits.lockTable,
      )
      if (ready) return
      throw new OperatorError(
        `The DynamoDB table ${table} was not ready within ${waits.lockTable.limitMs / 60_000} minutes.`,
        {
          code: 'lock-table-late',
          whose: 'aws',
          hint: 'Run the same command again: it goes on from there.',
        },
      )
    },

    read,

    async remove(info) {
      if (table === undefined) return false
      const { DeleteItemCommand } = await import('@aws-sdk/client-dynamodb')
      const client = await clients.dynamoDb()
      const command = new DeleteItemCommand({
        TableName: table,
        Key,
        ConditionExpression: 'Info = :seen',
        ExpressionAttributeValues: { ':seen': { S: info } },
      })
      return calling('dynamodb:DeleteItem', async () => {
        try {
          await client.send(command)
          return true
        } catch (error) {
          if (!hasCode(error, 'ConditionalCheckFailedException')) throw error
          // The answer to the first attempt may have been lost: then the second one found nothing to remove.
          return wasTriedAgain(error) && (await read()) === undefined
        }
      })
    },
  }
}
