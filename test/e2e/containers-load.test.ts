import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithEngine } from '../support/engine.ts'
import { underLoad } from '../support/load.ts'
import { type Checkout, checkoutIn, documentOf, freshClone, succeeded } from './support/checkout.ts'
import { deployCommand } from './support/development.ts'

const CLUSTER = '--cluster medspa-development'
const API = 'medspa-development-api'

describeWithEngine('the deployed API, two tasks in containers, under 50 requests a second', () => {
  let clone: Checkout
  let health: string
  const aws = async (words: string) => JSON.parse(succeeded(await clone.bash(`aws ${words} --output json`)).stdout)
  const deploy = async () => documentOf(await clone.medspa([...deployCommand, '--json']))

  beforeAll(async () => {
    const fresh = await freshClone()
    clone = checkoutIn(fresh.dir, { env: { ...fresh.env, MEDSPA_SANDBOX_TASKS: 'containers' } })
    succeeded(await clone.run('npm', ['ci']))
    const { ok, result, error } = await deploy()
    expect(error).toBeUndefined()
    expect(ok).toBe(true)
    health = `${(result.urls as { api: string }).api}/health`
    await aws(`ecs update-service ${CLUSTER} --service ${API} --desired-count 2`)
    succeeded(await clone.bash(`aws ecs wait services-stable ${CLUSTER} --services ${API}`))
  })
  afterAll(() => clone?.dispose())

  it('StopTask of one task loses no request', async () => {
    const listed = `ecs list-tasks ${CLUSTER} --service-name ${API}`
    const { taskArns: before } = await aws(listed)
    expect(before).toHaveLength(2)
    await underLoad(health, async () => {
      await aws(`ecs stop-task ${CLUSTER} --task ${before[0]}`)
      succeeded(await clone.bash(`aws ecs wait tasks-stopped ${CLUSTER} --tasks ${before[0]}`))
      succeeded(await clone.bash(`aws ecs wait services-stable ${CLUSTER} --services ${API}`))
    })
    const { tasks } = await aws(`ecs describe-tasks ${CLUSTER} --tasks ${before[0]}`)
    expect(tasks[0].containers[0].exitCode).toBe(0)
    expect((await aws(listed)).taskArns).toHaveLength(2)
  })

  it('a rolling release loses no request', async () => {
    await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), 'The next release\n')
    const commit = await clone.commit('The next release')
    await underLoad(health, async () => {
      expect((await deploy()).error).toBeUndefined()
    })
    expect(JSON.parse((await clone.http(health)).body)).toMatchObject({ release: commit })
  })
})
