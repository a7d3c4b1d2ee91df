import { ECRClient, GetRepositoryPolicyCommand } from '@aws-sdk/client-ecr'
import { GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'
import { DescribeSecretCommand, GetResourcePolicyCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import { documentOf } from './role-policies.ts'

/** What stands at resources themselves, in the control plane. */
export type ResourcePolicies = {
  /** The policy of a bucket (or of its objects' bucket), secret, repository, function or alias; undefined without one. */
  of: (arn: string) => Promise<object | undefined>
  /** An ARN of a secret that ends in `-??????`, as the secret that has the name has it; any other as it is. */
  whole: (arn: string) => Promise<string>
}

/** Policies of topics and keys are not read: topics are the alarms' alone here, and keys are AWS's own. */
export function createResourcePolicies(context: Pick<SandboxContext, 'moto' | 'region'>): ResourcePolicies {
  const options = motoClientOptions(context)
  const s3 = new S3Client({ ...options, forcePathStyle: true })
  const secrets = new SecretsManagerClient(options)
  const registries = new ECRClient(options)
  const functions = new LambdaClient(options)

  const read = async (arn: string): Promise<string | undefined> => {
    const [, , service, , , ...rest] = arn.split(':')
    switch (service) {
      case 's3':
        return (await s3.send(new GetBucketPolicyCommand({ Bucket: (rest[0] ?? '').split('/')[0] }))).Policy
      case 'secretsmanager':
        return (await secrets.send(new GetResourcePolicyCommand({ SecretId: arn }))).ResourcePolicy
      case 'ecr': {
        const repositoryName = (rest[0] ?? '').replace(/^repository\//, '')
        return (await registries.send(new GetRepositoryPolicyCommand({ repositoryName }))).policyText
      }
      case 'lambda': {
        const [, FunctionName = '', Qualifier] = rest
        return (await functions.send(new GetPolicyCommand({ FunctionName, ...(Qualifier && { Qualifier }) }))).Policy
      }
      default:
        return undefined
    }
  }

  return {
    async of(arn) {
      if (arn.includes('*')) return undefined
      const text = await read(arn).catch(isMissing)
      return text ? documentOf(text) : undefined
    },
    async whole(arn) {
      const name = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.*)-\?{6}$/.exec(arn)?.[1]
      if (name === undefined) return arn
      const found = await secrets.send(new DescribeSecretCommand({ SecretId: name })).catch(isMissing)
      return found?.ARN ?? arn
    },
  }
}

/** No policy, or no such resource: the call itself will say which. */
function isMissing(error: unknown): undefined {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : undefined
  if (metadata && typeof metadata === 'object' && 'httpStatusCode' in metadata && metadata.httpStatusCode !== 500)
    return
  throw error
}
