import { expect, test } from 'vitest'
import type { Release } from '../../../src/releases/release.ts'
import type { DeployContext } from '../../../src/tasks/deploy-context.ts'
import { recordRelease } from '../../../src/tasks/steps/record-release.ts'

/** What a restore writes, where the voice Lambda answers by its version 3, parked, and the service is gone. */
const restored = async (release: Release, kind: 'parked' | 'waking', task?: { taskDefinitionArn: string }) => {
  let written: Release | undefined
  const deps = {
    releaseParameter: {
      read: async () => release,
      write: async (next: Release) => {
        written = next
      },
    },
    service: { describe: async () => task && { ...task, desired: 0 } },
    voiceLambda: { find: async () => ({ aliasVersion: '3', newestVersion: '3' }) },
  } as never
  const restoring = { sleep: { kind }, named: { database: 'snapshot' } } as NonNullable<DeployContext['restoring']>
  await recordRelease(deps, { tag: 'v1', build: false, restoring })
  return written?.pin
}

const left = { task_definition_arn: 'arn:api:1', voice_lambda_version: '1' }
const former: Release = { api_image_tag: 'v2', voice_lambda_image_tag: 'v2', parked: 'yes', parked_since: 'then' }

test('a pin that was parked does not come back: the parked version alone answers until the API serves', async () => {
  const pin = { voice_lambda_version: '3' }
  expect(await restored({ ...former, pin: left }, 'parked')).toEqual(pin)
  expect(await restored(former, 'parked')).toEqual(pin)
  // Stopped after its apply, and run again.
  expect(await restored({ ...former, parked: 'no', pin: left }, 'waking', { taskDefinitionArn: 'arn:api:3' })).toEqual({
    ...pin,
    task_definition_arn: 'arn:api:3',
  })
})
