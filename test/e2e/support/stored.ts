/**
 * `node stored.ts <folder>`: writes what medspa and Terraform have stored in AWS, but for the secrets themselves, into a
 * folder: every version of every object of the state bucket, the release parameter, the task definitions, the functions'
 * configuration, and the probe's log. In one program, as each call of the aws CLI takes most of a second.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs'
import { DescribeTaskDefinitionCommand, ECSClient, paginateListTaskDefinitions } from '@aws-sdk/client-ecs'
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda'
import { GetObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'

const folder = process.argv[2] ?? ''
const write = (name: string, content: Uint8Array | string) => {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, content)
}

const s3 = new S3Client({ forcePathStyle: true })
const bucket = process.env.TF_STATE_BUCKET
const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }))
for (const { Key = '', VersionId = '' } of Versions) {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key, VersionId }))
  write(`bucket/${Key}/${VersionId}`, (await Body?.transformToByteArray()) ?? '')
}

const { Parameter } = await new SSMClient().send(new GetParameterCommand({ Name: '/medspa/development/release' }))
write('release.json', JSON.stringify(Parameter))

const ecs = new ECSClient()
for await (const { taskDefinitionArns = [] } of paginateListTaskDefinitions({ client: ecs }, {}))
  for (const taskDefinition of taskDefinitionArns) {
    const described = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] }))
    write(`${taskDefinition.split('/').at(-1)}.json`, JSON.stringify(described))
  }

const functions = []
for await (const { Functions = [] } of paginateListFunctions({ client: new LambdaClient() }, {}))
  functions.push(...Functions)
write('functions.json', JSON.stringify(functions))

const logs = { client: new CloudWatchLogsClient() }
for (const name of ['/medspa/development/probe', '/medspa/development/api', '/medspa/development/migrate']) {
  const lines: string[] = []
  for await (const { events = [] } of paginateFilterLogEvents(logs, { logGroupName: name }))
    lines.push(...events.map(({ message = '' }) => message))
  write(`log-of-${path.basename(name)}.txt`, lines.join('\n'))
}
