import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, succeeded } from './support/checkout.ts'
import { deployCommand, developmentOf } from './support/development.ts'
import { startMedspa } from './support/running.ts'

describe('releases in a row', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await populatedClone()
  })
  afterAll(() => clone?.dispose())

  const deploy = () => startMedspa(clone, deployCommand).ended

  it('keep each previous revision ready to start, and the bare plan empty, after a failed release too', async () => {
    const environment = developmentOf(clone)
    const tags: string[] = []
    for (const number of [1, 2, 3, 4, 5]) {
      if (number === 3) {
        const bad = path.join(clone.dir, 'app/migrations/9998_bad.sql')
        await writeFile(bad, 'DROP TABLE no_such_table;\n')
        await clone.commit('A release that fails in the middle')
        expect((await deploy()).exitCode).toBe(1)
        await environment.planIsEmpty()
        await rm(bad)
      }
      await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), `Release ${number}\n`)
      tags.push(await clone.commit(`Release ${number}`))
      succeeded(await deploy())
      await environment.planIsEmpty()
    }
    const released = await Promise.all(
      (await environment.revisions()).map(async (arn) => {
        const { tags: own } = await environment.aws(
          `ecs describe-task-definition --task-definition ${arn} --include TAGS`,
        )
        return own.find(({ key }: { key: string }) => key === 'release')?.value as string
      }),
    )
    expect(released).toEqual(expect.arrayContaining(tags))
  })

  it('run the images that were inspected, though a tag is pushed over and ECR expires what it may', async () => {
    const { aws, planIsEmpty, release, serves } = developmentOf(clone)
    const registry = '--repository-name medspa-development-api'
    const { api_image_digest: digest, api_image_tag: tag } = await release()
    const former = await serves()
    const imageOfTasks = async () => {
      const { taskArns } = await aws(
        'ecs list-tasks --cluster medspa-development --service-name medspa-development-api',
      )
      const { tasks } = await aws(`ecs describe-tasks --cluster medspa-development --tasks ${taskArns.join(' ')}`)
      type Container = { image: string; imageDigest: string }
      const containers: Container[] = tasks.flatMap((task: { containers: Container[] }) => task.containers)
      return containers.map(({ image, imageDigest }) => [image.split('@')[1], imageDigest])
    }
    expect(await imageOfTasks()).toEqual([[digest, digest]])

    // Somebody puts the migrator's image under the API's tag, and ECR looks after the registry.
    succeeded(
      await clone.bash(`aws ecr put-image ${registry} --image-tag ${tag} --image-manifest "$(aws ecr batch-get-image \
        ${registry} --image-ids imageTag=migrate-${tag} --query 'images[0].imageManifest' --output text)"`),
    )
    await aws(`ecr start-lifecycle-policy-preview ${registry}`)
    const { previewResults, status } = await aws(`ecr get-lifecycle-policy-preview ${registry}`)
    expect({ previewResults, status }).toEqual({ previewResults: [], status: 'COMPLETE' })
    const { imageDetails } = await aws(`ecr describe-images ${registry} --image-ids imageDigest=${digest}`)
    expect(imageDetails[0].imageTags).toEqual(
      expect.arrayContaining(['in-use-registered', 'in-use-serving', `served-${String(digest).slice(7, 19)}`]),
    )
    expect(imageDetails[0].imageTags).not.toContain(tag)
    await planIsEmpty()

    // What takes the task's place runs the same image.
    const { taskArns } = await aws('ecs list-tasks --cluster medspa-development --service-name medspa-development-api')
    await aws(`ecs stop-task --cluster medspa-development --task ${taskArns[0]}`)
    succeeded(
      await clone.bash('aws ecs wait services-stable --cluster medspa-development --services medspa-development-api'),
    )
    expect(await imageOfTasks()).toEqual([[digest, digest]])
    expect(await serves()).toBe(former)
  }, 300_000)

  it('go back by their tags, with the images that the registry has kept', async () => {
    const { planIsEmpty, release, revisions, serves } = developmentOf(clone)
    const { api_image_digest: digest } = await release()
    const before = (await revisions()).length
    const { stdout } = succeeded(await clone.bash('git rev-parse HEAD~1'))
    const former = stdout.trim()
    succeeded(await clone.medspa([...deployCommand, '--tag', former]))
    expect(await serves()).toBe(former)
    expect(await release()).toMatchObject({ api_image_tag: former })
    expect((await release()).api_image_digest).not.toBe(digest)
    expect((await revisions()).length).toBe(before + 1)
    await planIsEmpty()
  })
})
