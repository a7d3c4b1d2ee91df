import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { parkCommand, restoreCommand } from './support/parking.ts'

const MAIL = 'medspa-development-mail'

/** The API's image with two programs more, which the last word of the command asks for. */
const main = `import { createServer } from 'node:http'

const [role] = process.argv.slice(2)
if (role === 'mail') await import('./mail.ts')
else if (role === 'beside') {
  createServer((_, answer) => answer.end('beside')).listen(Number(process.env.PORT), process.env.HOST, () =>
    console.log('beside the API of ' + process.env.RELEASE))
} else await import('./serve.ts')
`
const works = "console.log('takes mail of ' + process.env.RELEASE)\nsetInterval(() => {}, 1e6)\n"
const ends = "console.error('Error: no queue')\nprocess.exitCode = 3\n"

const worker = `    workers:
      mail:
        command: [node, index.mjs, mail]
        secrets: [ADMIN_JWT_SECRET]
`
/** Of another target of the Dockerfile; without a container engine medspa packs this one beside the release's own. */
const ofTarget = (target: string) => `      calls:
        target: ${target}
`
const sidecar = (image: string) => `    api:
      sidecars:
        beside:
          image: ${image}
          command: [node, index.mjs, beside]
          port: 9000
          memory: 128
`

describe('a worker and a sidecar', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await populatedClone()
    const api = await readFile(path.join(clone.dir, 'app/api/main.ts'), 'utf8')
    await write('app/api/serve.ts', api)
    await write('app/api/main.ts', main)
    await write('app/api/mail.ts', works)
  })
  afterAll(() => clone?.dispose())

  const development = () => developmentOf(clone)
  const write = (file: string, text: string) => writeFile(path.join(clone.dir, file), text)
  const configure = (...parts: string[]) =>
    write('medspa.config.yaml', `environments:\n  development:\n${parts.join('')}`)
  const json = async (args: string[]) => documentOf(succeeded(await clone.medspa([...args, '--json'])))
  const mail = async () => {
    const { services } = await development().aws(
      `ecs describe-services --cluster medspa-development --services ${MAIL}`,
    )
    const { desiredCount, runningCount, taskDefinition } = services[0]
    return { desiredCount, runningCount, taskDefinition }
  }
  const logOf = async (group: string, prefix: string): Promise<string> => {
    const { events } = await development().aws(
      `logs filter-log-events --log-group-name /medspa/development/${group} --log-stream-name-prefix ${prefix}/${prefix}/`,
    )
    return (events as { message: string }[]).map(({ message }) => message).join('\n')
  }
  let first = ''
  let image = ''
  let served = ''

  it('the worker is deployed after the API, validated and priced', async () => {
    await configure(worker)
    first = await clone.commit('A worker')
    const { result, steps } = await json(deployCommand)
    expect(steps.find(({ id }) => id === 'workers')).toMatchObject({ status: 'done', reason: `mail ${MAIL}:1 runs` })
    expect(result).toMatchObject({
      outputs: { worker_task_definition_arns: { mail: expect.stringMatching(/-mail:1$/) } },
    })
    expect((await json(['validate', ...common])).result).toMatchObject({
      probes: expect.arrayContaining([expect.objectContaining({ id: 'workers', status: 'ok' })]),
    })
    expect(await mail()).toMatchObject({ desiredCount: 1, runningCount: 1 })
    expect(await logOf('mail', 'mail')).toContain(`takes mail of ${first}`)
    await development().planIsEmpty()
    const cost = await json(['cost', ...common])
    expect(JSON.stringify(cost.result)).toContain('"title":"Workers","detail":"mail 1"')
  })

  it('the sidecar runs in the task of the API', async () => {
    const { repositories } = await development().aws(
      'ecr describe-repositories --repository-names medspa-development-api',
    )
    image = `${repositories[0].repositoryUri}:${first}`
    await configure(sidecar(image), worker)
    served = await clone.commit('A sidecar')
    succeeded(await clone.medspa(deployCommand))
    expect(await development().serves()).toBe(served)
    expect(await logOf('api', 'beside')).toContain(`beside the API of ${served}`)
    expect(await logOf('mail', 'mail')).toContain(`takes mail of ${served}`)
    await development().planIsEmpty()
  })

  it('both go back with the API, to the release that has the worker alone', async () => {
    const { result } = await json(['rollback', ...common, '--yes'])
    expect(result).toMatchObject({ release: first, workers: { mail: expect.stringMatching(/-mail:1$/) } })
    expect(await development().serves()).toBe(first)
    expect((await mail()).taskDefinition).toMatch(/-mail:1$/)
    await development().planIsEmpty()
    succeeded(await clone.medspa([...deployCommand, '--allow-bad']))
    expect(await development().serves()).toBe(served)
    expect((await mail()).taskDefinition).not.toMatch(/-mail:1$/)
  })

  it('a target that cannot be built here is refused before anything changes', async () => {
    await configure(sidecar(image), worker, ofTarget('jobs'))
    const refused = await clone.medspa([...deployCommand, '--json'])
    expect(refused.exitCode).toBe(3)
    const document = documentOf(refused)
    expect(document.error).toMatchObject({
      code: 'target-missing',
      message: expect.stringContaining('no target jobs (workers.calls.target)'),
    })
    expect(document.steps.map(({ id }) => id)).toEqual(['preflight', 'targets'])
  })

  it('a worker of a target has a registry, and an image of each release by its digest', async () => {
    await write('probe/main.ts', "console.log('takes calls of ' + process.env.RELEASE)\nsetInterval(() => {}, 1e6)\n")
    await configure(sidecar(image), worker, ofTarget('probe'))
    served = await clone.commit('A worker of a target')
    const { result } = await json(deployCommand)
    expect(await logOf('calls', 'calls')).toContain(`takes calls of ${served}`)
    const { probe: digest } = result.images as Record<string, string>
    expect(await development().release()).toMatchObject({ target_image_digests: { probe: digest } })
    const { imageDetails } = await development().aws(
      `ecr describe-images --repository-name medspa-development-probe --image-ids imageTag=${served}`,
    )
    expect(imageDetails).toMatchObject([{ imageDigest: digest }])
    const { taskDefinition } = await development().aws(
      'ecs describe-task-definition --task-definition medspa-development-calls',
    )
    expect(taskDefinition.containerDefinitions[0].image).toMatch(new RegExp(`/medspa-development-probe@${digest}$`))
    await development().planIsEmpty()
    const back = documentOf(await clone.medspa([...deployCommand, '--tag', first, '--json']))
    expect(back.error).toMatchObject({ message: expect.stringContaining('medspa-development-probe') })
    expect(await development().serves()).toBe(served)
  })

  it('a worker that ends takes the release back', async () => {
    const before = await mail()
    await write('app/api/mail.ts', ends)
    await clone.commit('A worker that ends')
    const failed = await clone.medspa([...deployCommand, '--json'])
    expect(failed.exitCode).toBe(1)
    const document = documentOf(failed)
    expect(document.error).toMatchObject({ code: 'worker-failed', message: expect.stringContaining('Error: no queue') })
    expect(document.steps.map(({ id }) => id)).not.toContain('validate')
    expect(await development().serves()).toBe(served)
    expect(await mail()).toMatchObject({ desiredCount: 1, taskDefinition: before.taskDefinition })
    await development().planIsEmpty()
    const { result } = await json(['validate', ...common])
    expect(result).toMatchObject({
      probes: expect.arrayContaining([expect.objectContaining({ id: 'workers', status: 'ok' })]),
    })
  })

  it('both are parked and restored', async () => {
    succeeded(await clone.medspa(parkCommand))
    await development().planIsEmpty()
    succeeded(await clone.medspa(restoreCommand))
    expect(await development().serves()).toBe(served)
    expect(await mail()).toMatchObject({ desiredCount: 1, runningCount: 1 })
    await development().planIsEmpty()
  })
})
