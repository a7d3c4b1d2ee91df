import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { expect, test } from 'vitest'
import type { Clients } from '../../../src/aws/clients.ts'
import { createSecrets } from '../../../src/aws/secrets/secrets.ts'

const refusal = (name: string) => Object.assign(new Error(name), { name, $metadata: { httpStatusCode: 400 } })

/** Secrets Manager, which refuses each operation by the error that is given for it. */
const secretsWith = (refusals: Record<string, string>) => {
  const send = async ({ constructor: { name } }: object) => {
    const refused = refusals[name.replace('Command', '')]
    if (refused !== undefined) throw refusal(refused)
    return {}
  }
  // The paginator takes no other client than the SDK's own.
  const client = Object.assign(new SecretsManagerClient({ region: 'us-east-1' }), { send })
  const clients = { secretsManager: async () => client } as unknown as Pick<Clients, 'secretsManager'>
  return createSecrets({ clients, clock: { now: () => new Date(0) } })
}

test('a secret that does not exist has no history', async () => {
  const secrets = secretsWith({
    DescribeSecret: 'ResourceNotFoundException',
    ListSecretVersionIds: 'ResourceNotFoundException',
  })
  expect(await secrets.history('nowhere')).toEqual([])
})

test.each(['DescribeSecret', 'ListSecretVersionIds'])(
  'a history of which %s is denied is not an empty one',
  async (denied) => {
    const history = secretsWith({ [denied]: 'AccessDeniedException' }).history('secret')
    await expect(history).rejects.toMatchObject({ code: 'aws-access-denied', message: expect.stringContaining(denied) })
  },
)
