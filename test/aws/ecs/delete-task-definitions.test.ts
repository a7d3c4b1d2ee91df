import { expect, it } from 'vitest'
import { deleteFamily } from '../../../src/aws/ecs/delete-task-definitions.ts'

const arnOf = (revision: string) => `arn:aws:ecs:us-east-1:123456789012:task-definition/${revision}`
const { signal } = new AbortController()

/** ECS with these revisions: none is deleted while it is ACTIVE, nor more than ten at a time. */
async function ecsWith(active: string[], inactive: string[], { kept = [] as string[] } = {}) {
  const status = new Map([
    ...active.map((each) => [arnOf(each), 'ACTIVE'] as const),
    ...inactive.map((each) => [arnOf(each), 'INACTIVE'] as const),
  ])
  type Input = { status?: string; taskDefinition?: string; taskDefinitions?: string[] }
  const send = async ({ input }: { input: Input }) => {
    if (input.taskDefinition !== undefined) {
      status.set(input.taskDefinition, 'INACTIVE')
      return {}
    }
    if (input.taskDefinitions === undefined)
      return { taskDefinitionArns: [...status].flatMap(([arn, is]) => (is === input.status ? [arn] : [])) }
    if (input.taskDefinitions.length > 10) throw new Error('more than ten')
    const failures = []
    for (const arn of input.taskDefinitions) {
      if (status.get(arn) === 'ACTIVE') throw new Error(`${arn} is ACTIVE`)
      if (kept.includes(arn)) failures.push({ arn, reason: 'in use' })
      else status.delete(arn)
    }
    return { failures }
  }
  const { ECSClient } = await import('@aws-sdk/client-ecs')
  const ecs = Object.assign(Object.create(ECSClient.prototype), { send })
  return { status, empty: () => deleteFamily({ ecs: async () => ecs }, 'medspa-development-api', { signal }) }
}
const revisions = (count: number, from = 1) =>
  Array.from({ length: count }, (_, at) => `medspa-development-api:${from + at}`)

it('deregisters and deletes every revision, ten at a time, and none of another family', async () => {
  const other = 'medspa-development-api-canary:1'
  const { empty, status } = await ecsWith([...revisions(3, 22), other], revisions(21))
  expect(await empty()).toBe(24)
  expect([...status]).toEqual([[arnOf(other), 'ACTIVE']])
})

it('says what ECS keeps', async () => {
  const [first = ''] = revisions(1)
  const { empty } = await ecsWith([], [first], { kept: [arnOf(first)] })
  await expect(empty()).rejects.toMatchObject({ code: 'task-definitions-left', evidence: [`${arnOf(first)}: in use`] })
})
