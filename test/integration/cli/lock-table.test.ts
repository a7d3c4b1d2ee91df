import { DescribeTableCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClients } from '../../../src/aws/clients.ts'
import { documentOf, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

const table = 'clinic-locks'
const place = ['--env', 'development', '--sandbox', '--json']
/** As a Terraform writes it that was told of the table alone, and was killed. */
const left = {
  ID: '11111111-2222',
  Who: 'ada@laptop',
  Created: '2026-11-01T10:00:00Z',
  Operation: 'OperationTypeApply',
}

let work: Workplace
let dynamoDb: DynamoDBClient
let bucket = ''

beforeAll(async () => {
  work = await openWorkplace()
  await work.write('medspa.config.yaml', `state:\n  lock_table: ${table}\n`)
  succeeded(await work.medspa(['sandbox', 'up']))
  const { credentials, endpoint, stateBucket } = await work.endpoint()
  dynamoDb = await createClients({ region: 'us-east-1', endpoint, credentials }).dynamoDb()
  bucket = stateBucket
})
afterAll(() => work.dispose())

test.each(['plan', 'migrate', 'unlock'])('`%s` says that the table is missing', async (command) => {
  const ran = await work.medspa([command, ...place])
  expect(ran.exitCode, ran.stderr).toBe(3)
  expect(documentOf(ran).error).toMatchObject({
    code: 'lock-table-missing',
    message: 'There is no DynamoDB table clinic-locks to lock the state in.',
    hint: expect.stringContaining('deploy'),
  })
})

test('deploy makes it, after asking', async () => {
  const asked = await work.medspa(['deploy', ...place])
  expect(documentOf(asked).error).toMatchObject({
    code: 'approval-needed',
    message: expect.stringContaining("Create the DynamoDB table clinic-locks for Terraform's state?"),
  })
  await expect(dynamoDb.send(new DescribeTableCommand({ TableName: table }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })
  // Somebody else deploys: the command ends behind the table.
  const s3 = new S3Client({ ...(await work.aws()), forcePathStyle: true })
  const Key = 'medspa-ai-platform/development/deploy.lock.json'
  const lock = { id: 'x', user: 'bob', arn: 'arn', host: 'elsewhere', machine: 'elsewhere', leaseSeconds: 600 }
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: JSON.stringify(lock) }))
  const made = await work.medspa(['deploy', '--yes', ...place])
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
  expect(documentOf(made).error?.code).toBe('locked')
  const steps = documentOf(made).steps
  expect(steps.find(({ id }) => id === 'create-state-bucket')).toMatchObject({
    status: 'done',
    reason: "table clinic-locks, for Terraform's locks",
  })
  const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: table }))
  expect(Table).toMatchObject({
    KeySchema: [{ AttributeName: 'LockID', KeyType: 'HASH' }],
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    TableStatus: 'ACTIVE',
  })
})

test('a lock that the table alone holds is shown, keeps a deploy out, and is removed by its id', async () => {
  const state = `${bucket}/medspa-ai-platform/development/terraform.tfstate`
  const Item = { LockID: { S: state }, Info: { S: JSON.stringify(left) } }
  await dynamoDb.send(new PutItemCommand({ TableName: table, Item }))
  const refused = await work.medspa(['deploy', '--yes', ...place])
  expect(refused.exitCode, refused.stderr).toBe(5)
  expect(documentOf(refused).error).toMatchObject({
    code: 'state-locked',
    message: expect.stringMatching(/locked by ada@laptop, for \d+ days now/),
    hint: expect.stringContaining('unlock'),
  })
  const planned = await work.medspa(['plan', ...place])
  expect(planned.stderr).toMatch(/Terraform's state lock: ada@laptop, .*in the table clinic-locks/)
  const unnamed = await work.medspa(['unlock', '--yes', ...place])
  expect(unnamed.exitCode).toBe(3)
  expect(unnamed.stderr).toMatch(
    /ada@laptop, OperationTypeApply, since 2026-11-01T10:00:00Z \(\d+ d ago\), ID 11111111-2222, in the table clinic-locks/,
  )
  const removed = await work.medspa(['unlock', '--yes', '--terraform-lock', '11111111-2222', ...place])
  expect(documentOf(succeeded(removed)).result).toMatchObject({
    terraformLock: { id: '11111111-2222', who: 'ada@laptop', table, etag: null },
    removed: ['terraformLock'],
  })
  const after = await dynamoDb.send(new GetItemCommand({ TableName: table, Key: { LockID: { S: state } } }))
  expect(after.Item).toBeUndefined()
})
