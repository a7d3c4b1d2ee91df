import type { ContainerDefinition } from '@aws-sdk/client-ecs'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import { isRecord } from '../reply.ts'
import { StartError } from './start-error.ts'

/** Reads what a container's `secrets` point at, as `principal`; throws `StartError` as Fargate words it. */
export type TaskSecrets = (
  definition: ContainerDefinition,
  principal: string | undefined,
) => Promise<Record<string, string>>

const PREFIX =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: '

/** Secrets are read at the start of each task, past the front, as ECS does it: in the task's execution role. */
export function createTaskSecrets(context: Pick<SandboxContext, 'moto' | 'region' | 'journal'>): TaskSecrets {
  const secretsManager = new SecretsManagerClient(motoClientOptions(context))
  const parameters = new SSMClient(motoClientOptions(context))

  const fromSecretsManager = async (valueFrom: string, principal: string | undefined): Promise<string> => {
    const { id, key, stage, version } = parseSecretReference(valueFrom)
    const failed = (why: string) =>
      new StartError(`${PREFIX}unable to retrieve secret from asm: service call has been retried 1 time(s): ${why}`)
    const input = {
      SecretId: id,
      ...(version !== '' && { VersionId: version }),
      ...(stage !== '' && { VersionStage: stage }),
      // Said outright: moto's idea of the default is not AWS's once AWSCURRENT has moved.
      ...(version === '' && stage === '' && { VersionStage: 'AWSCURRENT' }),
    }
    const text = await context.journal
      .onBehalf({ principal, service: 'secretsmanager', operation: 'GetSecretValue', input }, () =>
        secretsManager.send(new GetSecretValueCommand(input)),
      )
      .then(
        ({ SecretString }) => SecretString ?? '',
        (error: unknown) => {
          throw failed(`failed to fetch secret ${id} from secrets manager: ${wordsOf(error)}`)
        },
      )
    if (key === '') return text
    const content = jsonOf(text)
    if (content === undefined) throw failed('retrieved secret from Secrets Manager contains invalid json')
    const value = content[key]
    if (value === undefined) throw failed(`retrieved secret from Secrets Manager did not contain json key ${key}`)
    return typeof value === 'string' ? value : JSON.stringify(value)
  }

  const fromParameterStore = async (valueFrom: string, principal: string | undefined): Promise<string> => {
    const name = valueFrom.replace(/^arn:[^:]+:ssm:[^:]*:[^:]*:parameter(?=\/)/, '').replace(/^arn:.*:parameter\//, '')
    try {
      // ECS asks for all at once.
      const { Parameter } = await context.journal.onBehalf(
        { principal, service: 'ssm', operation: 'GetParameters', input: { Names: [name] } },
        () => parameters.send(new GetParameterCommand({ Name: name, WithDecryption: true })),
      )
      return Parameter?.Value ?? ''
    } catch (error) {
      throw new StartError(
        `${PREFIX}unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: ${name}: ${wordsOf(error)}`,
      )
    }
  }

  return async (definition, principal) => {
    const values: Record<string, string> = {}
    for (const { name, valueFrom } of definition.secrets ?? []) {
      if (name === undefined || valueFrom === undefined) continue
      const isSecret = /^arn:[^:]+:secretsmanager:/.test(valueFrom)
      values[name] = await (isSecret
        ? fromSecretsManager(valueFrom, principal)
        : fromParameterStore(valueFrom, principal))
    }
    return values
  }
}

/** `arn:aws:secretsmanager:region:account:secret:name[:json-key[:version-stage[:version-id]]]` */
export function parseSecretReference(valueFrom: string): { id: string; key: string; stage: string; version: string } {
  const parts = valueFrom.split(':')
  const [key = '', stage = '', version = ''] = parts.slice(7)
  return { id: parts.slice(0, 7).join(':'), key, stage, version }
}

function jsonOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
