import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import { parseUnquoted } from '../../data/files/unquoted-json.ts'
import { isRecord } from '../reply.ts'

/** Reads the password that RDS manages: the current version of the secret, `{"username", "password"}`. */
export async function readMasterPassword(ctx: SandboxContext, secretArn: string): Promise<string> {
  const client = new SecretsManagerClient(motoClientOptions(ctx))
  try {
    const command = new GetSecretValueCommand({ SecretId: secretArn, VersionStage: 'AWSCURRENT' })
    const { SecretString = '{}' } = await client.send(command)
    const value = parseUnquoted(SecretString, 'the secret of the master user')
    if (isRecord(value) && typeof value.password === 'string') return value.password
    throw new Error('the secret of the master user holds no password')
  } finally {
    client.destroy()
  }
}
