/**
 * `node standing-policies.ts`: prints the policies that stand in the account as JSON (`Seen` of scripts/audit-iam/record.ts):
 * roles of `medspa-…` with what is inline, attached and their boundary, and what stands at registries, functions' aliases, buckets
 * and topics; the tags of EC2's resources and of secrets. In one program, as each call of the aws CLI takes most of a second.
 */

import { EC2Client, paginateDescribeTags } from '@aws-sdk/client-ec2'
import { ECRClient, GetRepositoryPolicyCommand, paginateDescribeRepositories } from '@aws-sdk/client-ecr'
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  paginateListAttachedRolePolicies,
  paginateListPolicies,
  paginateListRoles,
} from '@aws-sdk/client-iam'
import {
  GetPolicyCommand as GetFunctionPolicyCommand,
  LambdaClient,
  ListAliasesCommand,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda'
import { GetBucketPolicyCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetTopicAttributesCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns'
import { ACCOUNT_ID } from '../../../sandbox/account.ts'
import type { Seen } from '../../../scripts/audit-iam/record.ts'
import type { Document, NamedDocument, ResourcePolicy, Role } from '../../../scripts/audit-iam/recording.ts'

const endpoint = process.env.AWS_ENDPOINT_URL
const options = endpoint === undefined ? {} : { endpoint }
const iam = new IAMClient(options)
const [ec2, secrets] = [new EC2Client(options), new SecretsManagerClient(options)]
const [ecr, lambda, sns] = [new ECRClient(options), new LambdaClient(options), new SNSClient(options)]
const s3 = new S3Client({ ...options, forcePathStyle: true })

/** IAM's documents are URL-encoded. */
const documentOf = (text = ''): Document =>
  JSON.parse(text.trimStart().startsWith('{') ? text : decodeURIComponent(text)) as Document

async function managed(PolicyArn: string): Promise<NamedDocument> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }))
  const VersionId = Policy?.DefaultVersionId
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))
  return { name: Policy?.PolicyName ?? PolicyArn, managed: true, document: documentOf(PolicyVersion?.Document) }
}

/** The boundary that bootstrap makes; undefined before. */
async function boundary(): Promise<NamedDocument | undefined> {
  for await (const { Policies = [] } of paginateListPolicies({ client: iam }, { Scope: 'Local' })) {
    const found = Policies.find(({ PolicyName }) => PolicyName === 'medspa-boundary')
    if (found !== undefined) return managed(found.Arn ?? '')
  }
  return undefined
}

async function roleOf(RoleName: string): Promise<Role> {
  const [{ Role: role }, { PolicyNames = [] }] = await Promise.all([
    iam.send(new GetRoleCommand({ RoleName })),
    iam.send(new ListRolePoliciesCommand({ RoleName })),
  ])
  const inline = PolicyNames.map(async (PolicyName): Promise<NamedDocument> => {
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))
    return { name: PolicyName, managed: false, document: documentOf(PolicyDocument) }
  })
  const attached: Promise<NamedDocument>[] = []
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client: iam }, { RoleName }))
    attached.push(...AttachedPolicies.map(({ PolicyArn = '' }) => managed(PolicyArn)))
  const boundary = role?.PermissionsBoundary?.PermissionsBoundaryArn
  return {
    arn: role?.Arn ?? '',
    trust: documentOf(role?.AssumeRolePolicyDocument),
    policies: await Promise.all([...inline, ...attached]),
    boundary: boundary === undefined ? undefined : await managed(boundary),
  }
}

/** Of environments and of their operators; who only looks is in no recording. */
const OURS = /^medspa-(development|production|operator)-/

async function roles(): Promise<Role[]> {
  const names: string[] = []
  for await (const { Roles = [] } of paginateListRoles({ client: iam }, {}))
    names.push(...Roles.map(({ RoleName = '' }) => RoleName).filter((name) => OURS.test(name)))
  return Promise.all(names.sort().map(roleOf))
}

/** Undefined for what has no policy: each service says so with an error of its own. */
async function policyOf(arn: string, text: () => Promise<string | undefined>): Promise<ResourcePolicy | undefined> {
  const found = await text().catch((error: Error) => {
    if (/NoSuchBucketPolicy|PolicyNotFound|ResourceNotFound/.test(error.name)) return undefined
    throw error
  })
  return found === undefined ? undefined : { arn, document: documentOf(found) }
}

async function registries() {
  const found: Promise<ResourcePolicy | undefined>[] = []
  for await (const { repositories = [] } of paginateDescribeRepositories({ client: ecr }, {}))
    for (const { repositoryArn = '', repositoryName } of repositories)
      found.push(
        policyOf(
          repositoryArn,
          async () => (await ecr.send(new GetRepositoryPolicyCommand({ repositoryName }))).policyText,
        ),
      )
  return Promise.all(found)
}

async function aliases() {
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}))
  const found = Functions.map(async ({ FunctionName }) => {
    const { Aliases = [] } = await lambda.send(new ListAliasesCommand({ FunctionName }))
    return Promise.all(
      Aliases.map(({ AliasArn = '', Name: Qualifier }) =>
        policyOf(
          AliasArn,
          async () => (await lambda.send(new GetFunctionPolicyCommand({ FunctionName, Qualifier }))).Policy,
        ),
      ),
    )
  })
  return (await Promise.all(found)).flat()
}

async function buckets() {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
  return Promise.all(
    Buckets.map(({ Name: Bucket }) =>
      policyOf(`arn:aws:s3:::${Bucket}`, async () => (await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy),
    ),
  )
}

async function topics() {
  const { Topics = [] } = await sns.send(new ListTopicsCommand({}))
  return Promise.all(
    Topics.map(({ TopicArn = '' }) =>
      policyOf(TopicArn, async () => (await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes?.Policy),
    ),
  )
}

/** How ARNs call a type of resource, where the tags call it otherwise. */
const TYPES: Record<string, string> = { 'nat-gateway': 'natgateway', 'vpc-elastic-ip': 'elastic-ip' }

/** By the ARNs that the journal gives EC2's resources and secrets. */
async function tags(): Promise<Seen['tags']> {
  const found: Seen['tags'] = {}
  const add = (arn: string, key = '', value = '') => {
    found[arn] = { ...found[arn], [key]: value }
  }
  const region = await ec2.config.region()
  for await (const { Tags = [] } of paginateDescribeTags({ client: ec2 }, {}))
    for (const { Key, ResourceId, ResourceType, Value } of Tags)
      add(`arn:aws:ec2:${region}:${ACCOUNT_ID}:${TYPES[ResourceType ?? ''] ?? ResourceType}/${ResourceId}`, Key, Value)
  for await (const { SecretList = [] } of paginateListSecrets({ client: secrets }, { IncludePlannedDeletion: true }))
    for (const { ARN = '', Tags = [] } of SecretList) for (const { Key, Value } of Tags) add(ARN, Key, Value)
  return found
}

const atResources = (await Promise.all([registries(), aliases(), buckets(), topics()])).flat()
const seen: Seen = {
  roles: await roles(),
  resources: atResources.filter((each) => each !== undefined),
  tags: await tags(),
  boundary: await boundary(),
}
console.log(JSON.stringify(seen))
