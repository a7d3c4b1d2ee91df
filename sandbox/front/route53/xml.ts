import type { ResourceRecordSet } from '@aws-sdk/client-route-53'
import { XMLBuilder, XMLParser } from 'fast-xml-parser'
import type { Reply } from '../call.ts'
import { AwsError } from '../errors.ts'
import { isRecord, xmlReply } from '../reply.ts'
import type { Change } from './change-batch.ts'
import type { ChangeInfo } from './changes.ts'
import { recordSetOf } from './records.ts'

const NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/'
const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => ['Change', 'ResourceRecord'].includes(name),
})
const builder = new XMLBuilder({ suppressEmptyNode: false })

/** An answer of Route 53: members by name, lists as `{ <member>: […] }`; what is undefined is left out. */
export const route53Reply = (status: number, name: string, members: object): Reply =>
  // The builder leaves nothing out by itself.
  xmlReply(
    status,
    builder
      .build({ [name]: JSON.parse(JSON.stringify(members)) })
      .replace(`<${name}>`, `<${name} xmlns="${NAMESPACE}">`),
  )

export const changeInfoXml = ({ comment, id, status, submittedAt }: ChangeInfo) => ({
  Id: `/change/${id}`,
  Status: status,
  SubmittedAt: submittedAt.toISOString(),
  Comment: comment,
})

export const recordSetXml = ({ ResourceRecords, ...others }: ResourceRecordSet) => ({
  ...others,
  ResourceRecords: ResourceRecords && { ResourceRecord: ResourceRecords },
})

/**
 * The changes of a ChangeResourceRecordSets request, which the model was held against before.
 *
 * @throws AwsError InvalidInput for a record that has neither values nor an alias, or both
 */
export function changeBatchOf(body: Buffer): { changes: Change[]; comment: string | undefined } {
  const { ChangeBatch: batch } = memberOf(parser.parse(body.toString('utf8')), 'ChangeResourceRecordSetsRequest')
  const { Changes, Comment } = isRecord(batch) ? batch : {}
  const changes = isRecord(Changes) && Array.isArray(Changes.Change) ? Changes.Change : []
  return { changes: changes.filter(isRecord).map(changeOf), comment: typeof Comment === 'string' ? Comment : undefined }
}

/** The caller reference of a CreateHostedZone request. */
export const callerReferenceOf = (body: Buffer): string =>
  String(memberOf(parser.parse(body.toString('utf8')), 'CreateHostedZoneRequest').CallerReference)

const memberOf = (value: unknown, name: string): Record<string, unknown> => {
  const member = isRecord(value) ? value[name] : undefined
  return isRecord(member) ? member : {}
}

function changeOf(written: Record<string, unknown>): Change {
  const record = memberOf(written, 'ResourceRecordSet')
  const values = memberOf(record, 'ResourceRecords').ResourceRecord
  const alias = isRecord(record.AliasTarget) ? record.AliasTarget : undefined
  const records = Array.isArray(values) ? values : undefined
  refuseOtherForms(String(written.Action), record, alias !== undefined, records !== undefined)
  return {
    action: written.Action as Change['action'],
    record: recordSetOf({
      ...record,
      TTL: record.TTL === undefined ? undefined : Number(record.TTL),
      ResourceRecords: records?.map((each) => ({ Value: String(each.Value) })),
      AliasTarget: alias && { ...alias, EvaluateTargetHealth: alias.EvaluateTargetHealth === 'true' },
    } as ResourceRecordSet),
  }
}

/** aws/aws-sdk-ruby#1119, and getmoto/moto for its words. */
function refuseOtherForms(action: string, record: Record<string, unknown>, alias: boolean, values: boolean): void {
  const isPlain = record.TTL !== undefined && values
  if (alias !== isPlain && (!alias || record.TTL === undefined)) return
  const found = alias ? 'more than one' : 'none'
  throw new AwsError(
    'InvalidInput',
    `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found ${found} in Change with [Action=${action}, Name=${record.Name}, Type=${record.Type}, SetIdentifier=${record.SetIdentifier ?? 'null'}]`,
  )
}
