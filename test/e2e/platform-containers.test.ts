import { afterAll, beforeAll, expect, it } from 'vitest'
import { baseImage, describeWithEngine, docker, removeImagesOf } from '../support/engine.ts'
import { documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { parkCommand, parkingOf, restoreCommand, through } from './support/parking.ts'
import { firstPlatformDeploy, type PlatformClone, platformClone, platformOf } from './support/platform.ts'

describeWithEngine('the platform in containers', () => {
  let made: PlatformClone
  let first: Awaited<ReturnType<typeof firstPlatformDeploy>>
  const registry = async (): Promise<string> => {
    const { repositories } = await developmentOf(made.clone).aws(
      'ecr describe-repositories --repository-names medspa-development-api',
    )
    return repositories[0].repositoryUri.split('/')[0]
  }
  beforeAll(async () => {
    made = await platformClone(await baseImage())
    first = await firstPlatformDeploy(made.clone)
  })
  afterAll(async () => {
    const address = await registry().catch(() => undefined)
    await made?.dispose()
    if (address) await removeImagesOf(address)
  })

  it('is built from its Dockerfile, and runs with sidecar and worker', async () => {
    expect(first.steps.find(({ id }) => id === 'build-images')?.reason).toContain('built for linux/amd64')
    const address = await registry()
    const running = (await docker('ps', '--no-trunc', '--format', '{{.Image}}')).split('\n')
    const own = running.filter((image) => image.startsWith(address)).map((image) => /\/([^@:]+)[@:]/.exec(image)?.[1])
    // The function has an environment for each call of those that came at once.
    expect([...new Set(own)].toSorted()).toEqual([
      'medspa-development-api',
      'medspa-development-conversation-worker',
      'medspa-development-nova-sonic-sidecar',
      'medspa-development-voice-lambda',
    ])
    const platform = platformOf(made.clone)
    expect(await platform.ready()).toMatchObject({ status: 200, body: { ready: true, checks: { nova_sonic: 'ok' } } })
    await platform.works()
    succeeded(await made.clone.medspa(['validate', ...common]))
    await developmentOf(made.clone).planIsEmpty()
    await platform.planNeedsTheFile()
  })

  it('is released again, and goes back', async () => {
    const former = String(first.result.release)
    await made.platform.addMigration('013_visits.up.sql', 'CREATE TABLE visits (id bigint PRIMARY KEY);\n')
    const release = await made.platform.commit('Visits')
    for (const [options, tag] of [
      [[], release],
      [['--tag', former], former],
    ] as const) {
      const ran = succeeded(await made.clone.medspa([...deployCommand, '--json', ...options]))
      expect(documentOf(ran).result.release).toBe(tag)
      await platformOf(made.clone).works()
      await developmentOf(made.clone).planIsEmpty()
    }
  })

  it('sleeps and wakes with its data', async () => {
    const platform = platformOf(made.clone)
    const before = await platform.events()
    await through(made.clone, parkCommand)
    await parkingOf(made.clone).isAsleep()
    expect(await platform.calls.heard()).toEqual({ status: 200, body: expect.stringContaining('not taking calls') })
    await through(made.clone, restoreCommand)
    await parkingOf(made.clone).isAwake()
    expect(await platform.events()).toBe(before)
    await platform.works()
  })
})
