import { describe, expect, it } from 'vitest'
import { createHistory } from '../../../src/aws/history/history.ts'
import { namesFor } from '../../../src/config/names.ts'

type Input = Record<string, unknown>
type Answers = Record<string, (input: Input) => unknown>

const names = namesFor('development')
const at = (hour: number) => new Date(Date.UTC(2026, 10, 23, hour))
const refusal = (name: string) => Object.assign(new Error(name), { name, $metadata: { httpStatusCode: 400 } })

/** Clients whose calls are answered by `answers`: by their prototypes, as paginators ask for a client of their service. */
async function history(answers: Answers) {
  const calls: [string, Input][] = []
  const send = async (command: { constructor: { name: string }; input: Input }) => {
    const name = command.constructor.name.replace(/Command$/, '')
    calls.push([name, { ...command.input }])
    const answer = answers[name]
    if (answer === undefined) throw new Error(`not expected: ${name}`)
    return answer(command.input)
  }
  const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch')
  const { CodeDeployClient } = await import('@aws-sdk/client-codedeploy')
  const { S3Client } = await import('@aws-sdk/client-s3')
  const fake = (of: { prototype: object }) => async () => Object.assign(Object.create(of.prototype), { send })
  const clients = { cloudWatch: fake(CloudWatchClient), codeDeploy: fake(CodeDeployClient), s3: fake(S3Client) }
  return { calls, ...createHistory({ bucket: 'bucket', clients: clients as never, names }) }
}

describe('changes of alarms', () => {
  const item = (AlarmName: string, HistoryData: string, HistoryItemType = 'StateUpdate') => ({
    ...{ AlarmName, HistoryData, HistoryItemType, Timestamp: at(13) },
  })
  const data = JSON.stringify({
    oldState: { stateValue: 'OK' },
    newState: { stateValue: 'ALARM', stateReason: 'Threshold Crossed' },
  })

  it("are those of the environment's alarms, page by page", async () => {
    const { alarms, calls } = await history({
      DescribeAlarmHistory: ({ NextToken }) =>
        NextToken === undefined
          ? {
              AlarmHistoryItems: [
                item('medspa-development-api-5xx', data),
                item('medspa-production-api-5xx', data),
                item('medspa-development-api-5xx', data, 'ConfigurationUpdate'),
                item('medspa-development-api-5xx', 'no JSON'),
              ],
              NextToken: 'more',
            }
          : { AlarmHistoryItems: [item('medspa-development-redis', data)] },
    })
    const change = { at: at(13), from: 'OK', to: 'ALARM', reason: 'Threshold Crossed' }
    expect(await alarms(at(12))).toEqual([
      { ...change, name: 'medspa-development-api-5xx' },
      { ...change, name: 'medspa-development-redis' },
    ])
    expect(calls[0]?.[1]).toMatchObject({ HistoryItemType: 'StateUpdate', StartDate: at(12) })
  })
})

describe("CodeDeploy's deployments", () => {
  it('are described twenty-five at a time, those too that began before', async () => {
    const ids = Array.from({ length: 26 }, (_, n) => `d-${n}`)
    const { calls, deployments } = await history({
      ListDeployments: () => ({ deployments: ids }),
      BatchGetDeployments: ({ deploymentIds }) => ({
        deploymentsInfo: (deploymentIds as string[]).map((deploymentId) => ({
          deploymentId,
          status: 'Stopped',
          creator: 'codeDeployRollback',
          completeTime: at(13),
          rollbackInfo: { rollbackTriggeringDeploymentId: 'd-0' },
        })),
      }),
    })
    const found = await deployments(at(12))
    expect(found.map(({ id }) => id)).toEqual(ids)
    expect(found[0]).toMatchObject({ completedAt: at(13), isRollback: true, takesBack: 'd-0' })
    expect(calls[0]?.[1]).toMatchObject({ createTimeRange: { start: new Date(at(12).getTime() - 2 * 86_400_000) } })
    expect(calls.map(([name]) => name)).toEqual(['ListDeployments', 'BatchGetDeployments', 'BatchGetDeployments'])
  })

  it('are none where ECS deploys the service', async () => {
    const { deployments } = await history({
      ListDeployments: () => {
        throw refusal('ApplicationDoesNotExistException')
      },
    })
    expect(await deployments(at(12))).toEqual([])
  })
})

describe("versions of Terraform's state", () => {
  const version = (Key: string, VersionId: string, hour: number) => ({ Key, VersionId, LastModified: at(hour) })

  it('are read back to the moment, without those of the lock beside it', async () => {
    const { calls, stateWrites } = await history({
      ListObjectVersions: ({ KeyMarker }) =>
        KeyMarker === undefined
          ? {
              Versions: [version(names.stateKey, 'c', 15), version(names.stateLockKey, 'lock', 15)],
              DeleteMarkers: [version(names.stateKey, 'gone', 14)],
              IsTruncated: true,
              NextKeyMarker: names.stateKey,
              NextVersionIdMarker: 'c',
            }
          : {
              Versions: [version(names.stateKey, 'b', 13), version(names.stateKey, 'a', 11)],
              IsTruncated: true,
              NextKeyMarker: names.stateKey,
              NextVersionIdMarker: 'a',
            },
    })
    expect((await stateWrites(at(12))).map(({ versionId }) => versionId)).toEqual(['c', 'b'])
    expect(calls).toHaveLength(2)
  })

  it('have locks, of which a removal in the second of the writing comes after it', async () => {
    const { lockVersions } = await history({
      ListObjectVersions: () => ({
        Versions: [version(names.stateLockKey, 'taken', 13)],
        DeleteMarkers: [version(names.stateLockKey, 'removed', 13)],
      }),
    })
    expect((await lockVersions(at(12))).map(({ versionId }) => versionId)).toEqual(['removed', 'taken'])
  })

  it.each<[string, () => unknown, object | undefined]>([
    [
      'holder',
      () => ({ Body: { transformToString: async () => '{"Who":"eve@desk","Operation":"OperationTypeApply"}' } }),
      { who: 'eve@desk', operation: 'OperationTypeApply' },
    ],
    ['text that is none', () => ({ Body: { transformToString: async () => 'x' } }), undefined],
    [
      'version that is gone',
      () => {
        throw refusal('NoSuchVersion')
      },
      undefined,
    ],
  ])('have a lock with a %s', async (_, GetObject, expected) => {
    const { calls, lockHolder } = await history({ GetObject })
    expect(await lockHolder('v')).toEqual(expected)
    expect(calls[0]?.[1]).toMatchObject({ Key: names.stateLockKey, VersionId: 'v' })
  })

  it('are refused as AWS says it', async () => {
    const { stateWrites } = await history({
      ListObjectVersions: () => {
        throw refusal('AccessDenied')
      },
    })
    await expect(stateWrites(at(12))).rejects.toMatchObject({
      code: 'aws-access-denied',
      message: 's3:ListBucketVersions: AccessDenied',
    })
  })
})
