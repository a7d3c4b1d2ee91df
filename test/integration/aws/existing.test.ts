import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateSecretCommand, DeleteSecretCommand } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Clients } from '../../../src/aws/clients.ts'
import { createExisting } from '../../../src/aws/existing.ts'
import type { Control } from '../control/control.ts'
import { startMoto } from './moto.ts'

let moto: Control
let clients: () => Clients
beforeAll(async () => {
  ;({ moto, clients } = await startMoto())
})
afterAll(() => moto.stop())

const secret = (name: string) =>
  ({ address: `aws_secretsmanager_secret.${name}`, type: 'aws_secretsmanager_secret', name }) as const
const group = (name: string) =>
  ({ address: `aws_cloudwatch_log_group.${name}`, type: 'aws_cloudwatch_log_group', name }) as const

test('what exists has the id by which Terraform imports it; what does not is left out', async () => {
  const manager = await clients().secretsManager()
  const { ARN } = await manager.send(new CreateSecretCommand({ Name: 'there', SecretString: 'kept' }))
  const deleted = await manager.send(new CreateSecretCommand({ Name: 'deleted', SecretString: 'kept' }))
  const { DeletionDate } = await manager.send(new DeleteSecretCommand({ SecretId: 'deleted' }))
  await (await clients().logs()).send(new CreateLogGroupCommand({ logGroupName: '/a/group' }))
  const wanted = [secret('there'), secret('deleted'), secret('missing'), group('/a/group'), group('/a/gro')]
  expect(await createExisting({ clients: clients() }).find(wanted)).toEqual([
    { ...secret('there'), id: ARN },
    { ...secret('deleted'), id: deleted.ARN, deletion: DeletionDate },
    // Of groups that begin with a name only the one of exactly that name counts.
    { ...group('/a/group'), id: '/a/group' },
  ])
})
