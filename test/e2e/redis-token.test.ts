import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { startMedspa } from './support/running.ts'
import { calledMeanwhile } from './support/webhooks.ts'

const rotateCommand = ['secrets', 'rotate', 'REDIS_PASSWORD', ...common, '--yes']
const redisAuth = 'medspa-development-redis-auth'

/**
 * Lines of a rotation's progress behind which its CLI is killed, from its beginning to its end. After each single one of
 * its calls: test/integration/redis-token/.
 */
const killPoints = [
  /Redis takes the token beside the previous one/,
  /Have Redis take a new token \(2\.4\): done/,
  /has started 1 tasks/,
  /Close the previous token of Redis \(2\.4\) …/,
] as const

describe('Redis has a token of its own', () => {
  let clone: Checkout
  let voice: string
  let unchanged: ReturnType<typeof documentOf>
  beforeAll(async () => {
    clone = await populatedClone()
    unchanged = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    voice = (unchanged.result.urls as { voice: string }).voice
  })
  afterAll(() => clone?.dispose())

  const environment = () => developmentOf(clone)
  const secret = async (): Promise<Record<string, string>> => {
    const { SecretString } = await environment().aws(
      `secretsmanager get-secret-value --secret-id ${redisAuth} --version-stage AWSCURRENT`,
    )
    return JSON.parse(SecretString)
  }
  const tokenInUse = async () => (await secret()).REDIS_PASSWORD ?? ''
  const labels = async () =>
    Object.values(
      (await environment().aws(`secretsmanager describe-secret --secret-id ${redisAuth}`)).VersionIdsToStages,
    ).flat()
  /** What Redis answers to a new connection with this token. */
  const answerTo = async (token: string) => {
    const { ReplicationGroups } = await environment().aws('elasticache describe-replication-groups')
    const { Address, Port } = ReplicationGroups[0].NodeGroups[0].PrimaryEndpoint
    const ran = await clone.bash(
      `printf 'AUTH %s\\r\\nPING\\r\\nQUIT\\r\\n' "$TOKEN" | openssl s_client -quiet -connect "$ADDRESS" 2> /dev/null`,
      { env: { TOKEN: token, ADDRESS: `${Address}:${Port}` } },
    )
    return /WRONGPASS/.test(ran.stdout) && !/PONG/.test(ran.stdout) ? 'refused' : ran.stdout.match(/PONG/)?.[0]
  }
  const tokenOfState = async () =>
    succeeded(
      await clone.bash(`cd infra/terraform && terraform state pull | jq -er '
        .resources[] | select(.type == "terraform_data" and .name == "redis_auth_token").instances[0].attributes
        | .triggers_replace.value // .triggers_replace'`),
    ).stdout
  const meanwhile = async (change: () => Promise<unknown>) =>
    calledMeanwhile(clone, { voice, token: (await environment().keys()).TWILIO_AUTH_TOKEN ?? '' }, change)
  const stepOf = (document: ReturnType<typeof documentOf>, wanted: string) =>
    document.steps.find(({ id }) => id === wanted)

  it("a first deploy makes it: the token in Terraform's state opens nothing, and no task definition holds a token", async () => {
    await environment().planIsEmpty()
    const state = await tokenOfState()
    expect(state).toMatch(/^[0-9a-f]{64}$/)
    expect(await answerTo(state)).toBe('refused')
    expect(await answerTo(await tokenInUse())).toBe('PONG')
    const { taskDefinition } = await environment().aws(
      'ecs describe-task-definition --task-definition medspa-development-probe',
    )
    const [container] = taskDefinition.containerDefinitions
    expect(container.command).toEqual(['redis-tokens'])
    expect(container.environment).toEqual([{ name: 'REDIS_ADDR', value: expect.stringMatching(/:6379$/) }])
    for (const { valueFrom } of container.secrets)
      expect(valueFrom).toMatch(new RegExp(`${redisAuth}[^"]*:REDIS_PASSWORD::`))
    expect(JSON.stringify(taskDefinition)).not.toContain(await tokenInUse())
  })

  it('a deploy runs no probe where nothing changed since the last probe', () => {
    expect(stepOf(unchanged, 'redis-token')).toMatchObject({
      status: 'skipped',
      reason: 'REDIS_PASSWORD alone opens Redis',
    })
    expect(stepOf(unchanged, 'rollout')).toMatchObject({ status: 'skipped' })
  })

  it('rotate REDIS_PASSWORD: no call fails, and the previous token opens nothing', async () => {
    const former = await tokenInUse()
    let said = ''
    const { calls, failed } = await meanwhile(async () => {
      const { stderr, stdout } = succeeded(await clone.medspa([...rotateCommand, '--json']))
      said = stderr + stdout
      expect(documentOf({ exitCode: 0, stderr, stdout }).result).toMatchObject({
        changed: ['REDIS_PASSWORD'],
        rolled: true,
        tasksBehind: [],
      })
    })
    expect({ failed, many: calls > 20 }).toEqual({ failed: [], many: true })
    const present = await tokenInUse()
    expect(present).not.toBe(former)
    expect(await answerTo(former)).toBe('refused')
    expect(await answerTo(present)).toBe('PONG')
    for (const token of [former, present]) expect(said).not.toContain(token)
  })

  it('killed anywhere, the same command again ends in the same state, and no call fails', async () => {
    for (const point of killPoints) {
      const former = await tokenInUse()
      const { failed } = await meanwhile(async () => {
        const rotating = startMedspa(clone, [...rotateCommand, '--verbose'])
        await rotating.until(point)
        await rotating.kill()
        succeeded(await clone.medspa(rotateCommand))
      })
      expect(failed, String(point)).toEqual([])
      const present = await tokenInUse()
      expect(present, String(point)).not.toBe(former)
      expect([await answerTo(former), await answerTo(present)], String(point)).toEqual(['refused', 'PONG'])
      expect(await labels(), String(point)).not.toContain('medspa-next')
    }
    succeeded(await clone.medspa(['validate', ...common]))
    expect(await environment().locks()).toEqual([])
  })

  it('three rotations from outside: two deploys and a bare apply leave every value, and Redis takes the last', async () => {
    const former = await tokenInUse()
    const outside = [1, 2, 3].map((number) => ({
      REDIS_PASSWORD: `rotated-from-outside-${number}`,
      NOTE: `by hand ${number}`,
    }))
    for (const value of outside) {
      succeeded(
        await clone.bash(
          `aws elasticache modify-replication-group --replication-group-id medspa-development --apply-immediately \\
            --auth-token "$TOKEN" --auth-token-update-strategy ROTATE > /dev/null
          aws elasticache wait replication-group-available --replication-group-id medspa-development
          aws secretsmanager put-secret-value --secret-id ${redisAuth} --secret-string "$TEXT"`,
          { env: { TOKEN: value.REDIS_PASSWORD, TEXT: JSON.stringify(value) } },
        ),
      )
    }
    const last = outside[2]
    const steps: (string | undefined)[] = []
    const { failed } = await meanwhile(async () => {
      for (const _ of ['once', 'again']) {
        const document = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
        steps.push(stepOf(document, 'redis-token')?.status, stepOf(document, 'rollout')?.status)
        expect(await secret()).toEqual(last)
      }
    })
    expect({ failed, steps }).toEqual({ failed: [], steps: ['done', 'done', 'skipped', 'skipped'] })
    await environment().planIsEmpty()
    succeeded(
      await clone.bash(
        'cd infra/terraform && terraform apply -input=false -auto-approve -var="environment=development"',
      ),
    )
    expect(await secret()).toEqual(last)
    await environment().planIsEmpty()
    expect(
      await Promise.all([former, outside[1]?.REDIS_PASSWORD ?? '', outside[2]?.REDIS_PASSWORD ?? ''].map(answerTo)),
    ).toEqual(['refused', 'refused', 'PONG'])
  })
})
