import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { baseImage, describeWithEngine, docker, removeImagesOf } from '../support/engine.ts'
import { builtClone, type Checkout, documentOf, type Ran, succeeded } from './support/checkout.ts'
import { deployCommand, developmentOf } from './support/development.ts'

const serverDir = path.join(import.meta.dirname, 'support/python-server')

describeWithEngine('a rehearsal with a container engine', () => {
  let clone: Checkout
  let first: Ran
  let release: string
  let python: string

  const configure = (images: object) => writeFile(path.join(clone.dir, 'medspa.config.yaml'), stringify({ images }))
  const deploy = (...options: string[]) => clone.medspa([...deployCommand, '--json', ...options])
  const aws = (command: string) => developmentOf(clone).aws(command)
  const health = async (ran: Ran) => {
    const { api } = documentOf(ran).result.urls as { api: string }
    const response = await clone.http(`${api}/health`)
    return { status: response.status, body: JSON.parse(response.body) as { release?: string; language?: string } }
  }
  /** `127.0.0.1:<port>` of this sandbox's registry. */
  const registry = async (): Promise<string> => {
    const { repositories } = await aws('ecr describe-repositories --repository-names medspa-development-api')
    return repositories[0].repositoryUri.split('/')[0]
  }
  /** Images that containers of this sandbox run: `<registry>/<repository>@sha256:…`. */
  const containers = async (): Promise<string[]> => {
    const address = await registry()
    const running = (await docker('ps', '--no-trunc', '--format', '{{.Image}}')).split('\n')
    return running.filter((image) => image.startsWith(address))
  }
  const digestOf = (document: ReturnType<typeof documentOf>, kind: string) =>
    (document.result.images as Record<string, string>)[kind]

  beforeAll(async () => {
    clone = await builtClone()
    clone.env.MEDSPA_SANDBOX_TASKS = 'containers'
    await configure({ build_args: { NODE_IMAGE: await baseImage() } })
    python = await mkdtemp(path.join(tmpdir(), 'medspa-python-'))
    release = await clone.commit('Rehearse on a base that is here')
    first = await deploy()
  })
  afterAll(async () => {
    const address = await registry().catch(() => undefined)
    await clone?.dispose()
    if (address) await removeImagesOf(address)
    if (python) await rm(python, { recursive: true, force: true })
  })

  it('a fresh clone builds, pushes and runs images', async () => {
    const document = documentOf(succeeded(first))
    expect(document.steps.find(({ id }) => id === 'build-images')?.reason).toContain('built for linux/amd64')
    expect(document.result.release).toBe(release)
    expect(await health(first)).toMatchObject({ status: 200, body: { release } })
    const api = digestOf(document, 'api') ?? 'none'
    const running = await containers()
    expect(running.filter((image) => image.endsWith(`medspa-development-api@${api}`))).toHaveLength(1)
    expect(document.result.images).toEqual({
      api: expect.stringMatching(/^sha256:/),
      migrate: expect.stringMatching(/^sha256:/),
      'voice-lambda': expect.stringMatching(/^sha256:/),
    })
  })

  it("the Lambda's manifest in the registry is one plain image manifest", async () => {
    const query = `--repository-name medspa-development-voice-lambda --image-ids imageTag=${release}`
    const { images } = await aws(`ecr batch-get-image ${query}`)
    const manifest = JSON.parse(images[0].imageManifest)
    expect(manifest.manifests).toBeUndefined()
    expect(manifest.layers.length).toBeGreaterThan(0)
    expect(images[0].imageId.imageDigest).toBe(digestOf(documentOf(first), 'voice-lambda'))
  })

  it('the same command again, and --tag, build nothing', async () => {
    for (const options of [[], ['--tag', release]]) {
      const { steps } = documentOf(succeeded(await deploy(...options)))
      for (const id of ['build-images', 'push-images', 'rollout'])
        expect(steps.find((step) => step.id === id)?.status).toBe('skipped')
    }
  })

  it('a tag is taken as a run shows it, and by seven characters; what is not there has the releases that are listed', async () => {
    for (const tag of [release.slice(0, 12), release.slice(0, 7)]) {
      const { result } = documentOf(succeeded(await deploy('--tag', tag)))
      expect(result).toMatchObject({ release })
    }
    const ran = await deploy('--tag', 'deadbeef')
    expect(ran.exitCode).toBe(3)
    expect(documentOf(ran).error).toMatchObject({
      code: 'release-missing',
      hint: expect.stringContaining(`medspa deploy --env development --sandbox --tag ${release.slice(0, 12)}`),
      evidence: [expect.stringMatching(new RegExp(`^${release.slice(0, 12)}: pushed .* ago, serves now$`))],
    })
  })

  it('a base for another architecture is refused before Terraform runs', async () => {
    await configure({ build_args: { NODE_IMAGE: await baseImage({ platform: 'linux/arm64' }) } })
    const other = await clone.commit('On another architecture')
    const refused = await deploy()
    expect(refused.exitCode).toBe(3)
    const { error, steps } = documentOf(refused)
    expect(error).toMatchObject({ code: 'image-platform', message: expect.stringContaining('linux/arm64') })
    expect(steps.map(({ id }) => id)).not.toContain('plan')
    const { imageIds } = await aws('ecr list-images --repository-name medspa-development-api')
    expect(imageIds.map(({ imageTag }: { imageTag?: string }) => imageTag)).not.toContain(other)
    expect(await health(first)).toMatchObject({ status: 200, body: { release } })
  })

  it('a checkout in another language is deployed, migrated and validated by what it answers', async () => {
    await cp(serverDir, python, { recursive: true })
    const git = (...args: string[]) =>
      execa('git', ['-c', 'user.name=Operator', '-c', 'user.email=operator@example.com', ...args], { cwd: python })
    await git('init', '--quiet')
    await git('add', '--all')
    await git('commit', '--quiet', '--message', 'A server in Python')
    const { stdout: commit } = await git('rev-parse', 'HEAD')
    await configure({ source: python, build_args: { PYTHON_IMAGE: await baseImage({ python: true }) } })

    const ran = succeeded(await deploy())
    const document = documentOf(ran)
    expect(document.result.release).toBe(commit)
    expect(document.steps.find(({ id }) => id === 'migrate')?.reason).toContain('0001_python')
    expect(await health(ran)).toMatchObject({ status: 200, body: { language: 'python', release: commit } })
    const validated = documentOf(
      succeeded(await clone.medspa(['validate', '--env', 'development', '--sandbox', '--json'])),
    )
    expect(validated.result).toMatchObject({
      probes: expect.arrayContaining([
        expect.objectContaining({ id: 'ready', status: 'ok' }),
        expect.objectContaining({ id: 'voice-health', status: 'ok' }),
        expect.objectContaining({
          id: 'missed-call',
          status: 'skipped',
          evidence: expect.stringContaining('test calls'),
        }),
      ]),
    })
    await developmentOf(clone).planIsEmpty()
  })
})
