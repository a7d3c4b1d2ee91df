import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import { DeleteObjectCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { namesFor } from '../../../src/config/names.ts'
import { documentOf, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

// The real program on a sandbox in which this test does what others do by hand: nothing is deployed.
const onSandbox = ['--env', 'development', '--sandbox']
const names = namesFor('development')
const alarm = `${names.service}-5xx`

let workplace: Workplace
const medspa = (...words: string[]) => workplace.medspa([...words, ...onSandbox])

beforeAll(async () => {
  workplace = await openWorkplace()
  succeeded(await workplace.medspa(['sandbox', 'up']))
})
afterAll(() => workplace.dispose())

it('knows of nothing in an environment that was never deployed', async () => {
  const ran = succeeded(await medspa('events', '--json', '--since', '1h'))
  expect(documentOf(ran).result).toMatchObject({ events: [], unread: [] })
})

it('tells an apply by hand with who held the lock, an alarm, and the keys of a secret', async () => {
  const options = await workplace.aws()
  const { stateBucket: Bucket } = await workplace.endpoint()
  const s3 = new S3Client({ ...options, forcePathStyle: true })
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  const lock = { Bucket, Key: names.stateLockKey }
  const info = { ID: '1', Who: 'eve@desk', Operation: 'OperationTypeApply', Created: new Date().toISOString() }
  await s3.send(new PutObjectCommand({ ...lock, Body: JSON.stringify(info) }))
  await s3.send(new PutObjectCommand({ Bucket, Key: names.stateKey, Body: '{"version":4}' }))
  await s3.send(new DeleteObjectCommand(lock))

  const secretsManager = new SecretsManagerClient(options)
  const stored = (values: object) => ({ SecretString: JSON.stringify(values) })
  await secretsManager.send(new CreateSecretCommand({ Name: names.appSecrets, ...stored({ KEY: 'first-value' }) }))
  await secretsManager.send(
    new PutSecretValueCommand({ SecretId: names.appSecrets, ...stored({ KEY: 'later-value', NEW: 'new-value' }) }),
  )

  const cloudWatch = new CloudWatchClient(options)
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: alarm,
      ...{ Namespace: 'Test', MetricName: 'none', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1 },
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  )
  await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: alarm, StateValue: 'ALARM', StateReason: 'by a test' }))

  const ran = succeeded(await medspa('events', '--json'))
  const { result } = documentOf(ran)
  expect(result).toMatchObject({ unread: [] })
  expect(result).toMatchObject({
    events: expect.arrayContaining([
      expect.objectContaining({ source: 'terraform', who: 'eve@desk' }),
      expect.objectContaining({ source: 'secret', what: `${names.appSecrets}: added NEW; changed KEY` }),
      expect.objectContaining({ source: 'alarm', about: alarm, failed: true }),
    ]),
  })
  expect(ran.stdout).not.toMatch(/(first|later|new)-value/)

  const { stdout } = succeeded(await medspa('events', '--since', '1h'))
  expect(stdout).toMatch(/^\S+Z {2}alarm {7}! \S+-5xx: \w+ → ALARM: by a test$/m)
  expect(stdout).toContain('(eve@desk)')
})

it('takes a moment in the forms of logs', async () => {
  expect(await medspa('events', '--since', 'yesterday')).toMatchObject({ exitCode: 2 })
})
