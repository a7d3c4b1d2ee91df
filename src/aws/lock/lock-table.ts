import type { Names } from '../../config/names.ts'
import { OperatorError } from '../../errors.ts'
import { type Clock, until } from '../../io/clock.ts'
import { waits } from '../../waits.ts'
import type { Clients } from '../clients.ts'
import { calling, fromAws, hasCode, undefinedIfMissing } from '../errors.ts'

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
  const { dynamoDb } = clients
  const Key = { LockID: { S: `${bucket}/${names.stateKey}` } }

  const describe = async () =>
    (await undefinedIfMissing('dynamodb:DescribeTable', ['ResourceNotFoundException'], () =>
      dynamoDb('DescribeTable', { TableName: table }),
    )) as { Table?: { TableStatus?: string; KeySchema?: { AttributeName?: string; KeyType?: string }[] } } | undefined

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
      try {
        await dynamoDb('CreateTable', {
          TableName: table,
          AttributeDefinitions: [{ AttributeName: 'LockID', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'LockID', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        })
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

    async read(signal) {
      if (table === undefined) return undefined
      const found = await undefinedIfMissing('dynamodb:GetItem', ['ResourceNotFoundException'], () =>
        dynamoDb('GetItem', { TableName: table, Key, ConsistentRead: true }, signal),
      )
      const { Info } = (found?.Item ?? {}) as { Info?: { S?: string } }
      // The digest's item has another key, and every lock an Info.
      return Info?.S
    },

    async remove(info) {
      return calling('dynamodb:DeleteItem', async () => {
        try {
          await dynamoDb('DeleteItem', {
            TableName: table,
            Key,
            ConditionExpression: 'Info = :seen',
            ExpressionAttributeValues: { ':seen': { S: info } },
          })
          return true
        } catch (error) {
          if (hasCode(error, 'ConditionalCheckFailedException')) return false
          throw error
        }
      })
    },
  }
}
