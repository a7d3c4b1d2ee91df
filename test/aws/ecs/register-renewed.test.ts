import { describe, expect, it } from 'vitest'
import { registerRenewed } from '../../../src/aws/ecs/register-renewed.ts'

const arnOf = (revision: number) =>
  `arn:aws:ecs:us-east-1:123456789012:task-definition/medspa-development-api:${revision}`

/** ECS with one revision that has these tags; gives what is registered. */
async function registering(tags: { key: string; value: string }[] | undefined, arn = arnOf(2)) {
  const taskDefinition = {
    taskDefinitionArn: arn,
    family: 'medspa-development-api',
    revision: 2,
    status: 'ACTIVE',
    containerDefinitions: [
      {
        name: 'api',
        environment: [
          { name: 'REDIS_ADDR', value: 'redis-1:6379' },
          { name: 'LOG_LEVEL', value: 'info' },
        ],
        secrets: [{ name: 'TOKEN', valueFrom: 'arn:before:TOKEN::' }],
      },
      { name: 'proxy' },
    ],
  }
  const sent: Record<string, unknown>[] = []
  const send = async ({ input }: { input: Record<string, unknown> }) => {
    if ('taskDefinition' in input) return { taskDefinition, tags }
    sent.push(input)
    return { taskDefinition: { taskDefinitionArn: arnOf(9) } }
  }
  const { ECSClient } = await import('@aws-sdk/client-ecs')
  const ecs = Object.assign(Object.create(ECSClient.prototype), { send })
  const renewal = { environment: { REDIS_ADDR: 'redis-2:6379', OTHER: 'x' }, secrets: { TOKEN: 'arn:today:TOKEN::' } }
  const registered = await registerRenewed({ ecs: async () => ecs }, 'medspa-development-api:2', renewal)
  return { registered, sent }
}

describe('a revision that is registered anew', () => {
  const release = { key: 'release', value: 'v2' }

  it('is a copy but for what is renewed, and says what it is a copy of', async () => {
    const { registered, sent } = await registering([release])
    expect(registered).toBe(arnOf(9))
    expect(sent).toEqual([
      {
        family: 'medspa-development-api',
        containerDefinitions: [
          {
            name: 'api',
            environment: [
              { name: 'REDIS_ADDR', value: 'redis-2:6379' },
              { name: 'LOG_LEVEL', value: 'info' },
            ],
            secrets: [{ name: 'TOKEN', valueFrom: 'arn:today:TOKEN::' }],
          },
          { name: 'proxy' },
        ],
        tags: [release, { key: 'renewed-of', value: arnOf(2) }],
      },
    ])
  })

  it.each([undefined, []])('says so where the revision has no tags: %j', async (tags) => {
    const { sent } = await registering(tags)
    expect(sent[0]?.tags).toEqual([{ key: 'renewed-of', value: arnOf(2) }])
  })

  it("names Terraform's revision where it is a copy of a copy", async () => {
    const tags = [release, { key: 'renewed-of', value: arnOf(2) }]
    const { sent } = await registering(tags, arnOf(4))
    expect(sent[0]?.tags).toEqual(tags)
  })
})
