import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { expect } from 'vitest'
import type { Daemon } from './daemon.ts'

/** Refused callers wrote no secret, ran no task, and made no copy of that name. */
export async function expectUntouched(daemon: Daemon, copy: string): Promise<void> {
  const { SecretString } = await new SecretsManagerClient(daemon.aws).send(
    new GetSecretValueCommand({ SecretId: 'key' }),
  )
  expect(SecretString).toBe('canary-value')
  const { taskArns } = await new ECSClient(daemon.aws).send(new ListTasksCommand({ desiredStatus: 'STOPPED' }))
  expect(taskArns).toEqual([])
  expect(await readdir(path.dirname(daemon.stateDir))).not.toContain(copy)
}
