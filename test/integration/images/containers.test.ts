import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createRegistryClient } from '../../../sandbox/data/registry/client.ts'
import { type Registry, startRegistry } from '../../../sandbox/data/registry/registry.ts'
import { namesFor } from '../../../src/config/names.ts'
import { createBuilder } from '../../../src/images/build.ts'
import { inspectImage } from '../../../src/images/inspect.ts'
import type { ImageToMake } from '../../../src/images/make.ts'
import { createShell } from '../../../src/io/shell.ts'
import { releaseImages } from '../../../src/releases/release-images.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { makeOptions } from '../../../src/steps/release/make-images.ts'
import { baseImage, describeWithEngine, docker, engine, removeImagesOf } from '../../support/engine.ts'
import { quietProgress } from '../../support/progress.ts'
import { dockerPush } from '../sandbox/support/docker-push.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const shell = createShell()
const credentials = { username: 'AWS', password: new Sensitive('hunter2-hunter2') }
const names = namesFor('development')

/** Every docker client on PATH that speaks to the engine: each has another builder. */
const clients = engine.available
  ? (
      await promisify(execFile)('bash', [
        '-c',
        'for docker in $(type -ap docker); do readlink -f "$docker"; done | sort -u',
      ])
    ).stdout
      .trim()
      .split('\n')
  : []

describeWithEngine('images, with a container engine', () => {
  let base: string
  let registry: Registry
  let node: string
  const lines: string[] = []

  beforeAll(async () => {
    base = await mkdtemp(path.join(tmpdir(), 'medspa-containers-'))
    // What the code under test puts into a temporary folder is then seen here, and only that.
    vi.stubEnv('TMPDIR', base)
    registry = await startRegistry({ stateDir: path.join(base, 'state'), log: () => {} }, credentials.password.reveal())
    node = await baseImage()
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    if (registry) {
      await removeImagesOf(registry.address)
      await registry.stop()
    }
    await rm(base, { recursive: true, force: true })
  })

  /** An environment whose `docker` is this client, with a home that holds no login. */
  const environment = async (client: string) => {
    const home = await mkdtemp(path.join(base, 'home-'))
    await symlink(client, path.join(home, 'docker'))
    return { PATH: `${home}:${process.env.PATH}`, HOME: home }
  }
  const images = (release: string): ImageToMake[] =>
    releaseImages(names, release).map((image) => ({ ...image, registry: `${registry.address}/${image.repository}` }))
  const options = (release: string) => makeOptions(release, quietProgress(lines))
  const inspected = async (reference: string) => {
    const [found] = JSON.parse(await docker('image', 'inspect', reference))
    return found as { Config: { User: string; Labels: Record<string, string> }; Size: number; Architecture: string }
  }
  const ofKind = (wanted: ImageToMake[], kind: ImageToMake['kind']) => {
    const { registry: name, tag } = wanted.find((image) => image.kind === kind) ?? { registry: '', tag: '' }
    return `${name}:${tag}`
  }
  /** A checkout that is not ours, with a Dockerfile of its own. */
  const foreign = async (dockerfile: string) => {
    const dir = await mkdtemp(path.join(base, 'foreign-'))
    await writeFile(path.join(dir, 'Dockerfile'), dockerfile)
    await writeFile(path.join(dir, 'hello.txt'), 'hello\n')
    return dir
  }
  const targets = (from: string, body: string) =>
    ['api', 'migrate', 'voice-lambda'].map((target) => `FROM ${from} AS ${target}\n${body}\n`).join('')

  test.each(clients)('%s builds the three, pushes them, and the registry has plain manifests', async (client) => {
    const env = await environment(client)
    const release = `r${clients.indexOf(client)}`
    const wanted = images(release)
    const made = await createBuilder({ shell, source: root, env, buildArgs: { NODE_IMAGE: node } })(
      wanted,
      options(release),
    )
    expect(made.detail).toMatch(
      /^api, migrate, voice-lambda built for linux\/amd64 \((buildx|BuildKit|the legacy builder)\)$/,
    )
    expect(lines).toEqual(
      expect.arrayContaining(['api: building', expect.stringMatching(/^migrate: built in [\d.]+ s$/)]),
    )

    const baseSize = (await inspected(node)).Size
    for (const image of wanted) {
      const { Architecture, Config, Size } = await inspected(ofKind(wanted, image.kind))
      expect(Architecture).toBe('amd64')
      expect(Config.User).toBe('1000:1000')
      expect(Config.Labels).toMatchObject({
        'org.opencontainers.image.revision': release,
        'org.opencontainers.image.title': `medspa ${image.kind}`,
      })
      expect(Size - baseSize).toBeLessThan(8 * 1024 * 1024)
    }

    const pusher = await made.pusher(credentials)
    await Promise.all(wanted.map((image) => pusher.push(image, new AbortController().signal)))
    await pusher.close()
    const client_ = createRegistryClient(registry)
    for (const image of wanted) {
      const { digest, told } = await inspectImage({ ...image, credentials })
      const manifest = await client_.manifest(image.repository, image.tag)
      expect(manifest?.digest).toBe(digest)
      expect(told).toEqual([digest])
      expect(manifest?.content.manifests).toBeUndefined()
      expect(manifest?.content.layers?.length).toBeGreaterThan(0)
    }
    // Neither the login nor the bundles are left behind.
    expect((await readdir(base)).filter((name) => name.startsWith('medspa-'))).toEqual([])
    expect(await readdir(path.join(env.HOME, '.docker')).catch(() => [])).not.toContain('config.json')
  })

  test("the probe's image is built when it is asked for, and runs the probe", async () => {
    const probe = { kind: 'probe' as const, repository: names.apiRepository, tag: 'probe-test' }
    const wanted = [{ ...probe, registry: `${registry.address}/${probe.repository}` }]
    await createBuilder({ shell, source: root, env: process.env, buildArgs: { NODE_IMAGE: node } })(
      wanted,
      options('probe-test'),
    )
    const ran = await docker('run', '--rm', ofKind(wanted, 'probe'), 'look').catch(
      (error: Error & { stdout: string }) => error.stdout,
    )
    expect(ran).toContain('no command \\"look\\"; there are: check, roles, ')
  })

  test('the images run as nobody in particular, from a file system that cannot be written to, and end on SIGTERM', async () => {
    const wanted = images('r0')
    const hardened = ['--read-only', '--cap-drop', 'ALL', '--network', 'none']
    const settings = {
      PORT: '8080',
      DATABASE_URL: 'postgres://nobody:x@127.0.0.1:1/none',
      REDIS_ADDR: '127.0.0.1:1',
      REDIS_PASSWORD: 'x',
      ADMIN_JWT_SECRET: 'x'.repeat(32),
      TWILIO_AUTH_TOKEN: 'x',
      PUBLIC_BASE_URL: 'http://localhost',
      VOICE_PUBLIC_BASE_URL: 'http://localhost',
      STOP_GRACE_MS: '10',
    }
    const variables = Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`])
    const api = await docker('run', '--detach', ...hardened, ...variables, ofKind(wanted, 'api'))
    try {
      const health = `fetch('http://127.0.0.1:8080/health').then((r) => process.exit(r.status === 200 ? 0 : 1), () => process.exit(2))`
      await expect
        .poll(() => docker('exec', api, 'node', '-e', health).then(() => 'ok', String), { timeout: 30_000 })
        .toBe('ok')
      expect(await docker('exec', api, 'id', '-u')).toBe('1000')
      await docker('stop', '--time', '20', api)
      expect(await docker('inspect', '--format', '{{.State.ExitCode}}', api)).toBe('0')
      expect(await docker('logs', api)).toContain('stopped')
    } finally {
      await docker('rm', '--force', api)
    }
    // As `medspa exec` gives it: another command, and the image's entrypoint.
    expect(await docker('run', '--rm', ...hardened, ofKind(wanted, 'api'), 'node', '-p', '6 * 7')).toBe('42')
    const refused = await docker('run', '--rm', ...hardened, ofKind(wanted, 'migrate')).catch((error) => error)
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('DATABASE_URL is not set') })
    const lambda = await docker('run', '--rm', ...hardened, ofKind(wanted, 'voice-lambda')).catch((error) => error)
    expect(lambda).toMatchObject({ code: 1, stdout: expect.stringContaining('AWS_LAMBDA_RUNTIME_API is not set') })
  })

  test('another checkout is built from its own Dockerfile, with its whole folder and the build arguments', async () => {
    const dir = await foreign(
      `ARG BASE\n${targets(`\${BASE}`, 'COPY hello.txt /hello.txt\nENTRYPOINT ["cat", "/hello.txt"]')}`,
    )
    const wanted = images('foreign')
    const build = createBuilder({ shell, source: dir, env: process.env, buildArgs: { BASE: node } })
    await build(wanted, options('foreign'))
    expect(await docker('run', '--rm', ofKind(wanted, 'voice-lambda'))).toBe('hello')
    const { Labels } = (await inspected(ofKind(wanted, 'api'))).Config
    expect(Labels['org.opencontainers.image.revision']).toBe('foreign')
  })

  test("a rehearsal without a base that can be pulled stands on this machine's Node", async () => {
    const dir = await foreign(
      (await readFile(path.join(root, 'Dockerfile'), 'utf8')).replace('node:22-slim', '127.0.0.1:1/none:1'),
    )
    await writeFile(path.join(dir, 'package.json'), '{ "name": "medspa" }')
    for (const name of ['app/api', 'app/migrate', 'voice-lambda', 'probe']) {
      await mkdir(path.join(dir, 'dist', name), { recursive: true })
      await writeFile(path.join(dir, 'dist', name, 'index.mjs'), 'console.log(process.version)')
    }
    const wanted = images('own')
    const baseScript = path.join(root, 'scripts/base-image.sh')
    const needs = { shell, source: dir, env: process.env, buildArgs: {} }
    await createBuilder({ ...needs, baseScript })(wanted, options('own'))
    expect(await docker('run', '--rm', ofKind(wanted, 'api'))).toBe(process.version)
    expect(lines.join()).toContain('127.0.0.1:1/none:1 cannot be pulled')
    // On AWS nothing takes the place of a base.
    await expect(createBuilder(needs)(images('none'), options('none'))).rejects.toMatchObject({ code: 'build-failed' })
  })

  test.each(clients)('%s: an image for another platform is refused before it is pushed', async (client) => {
    const arm = await baseImage({ platform: 'linux/arm64' })
    const env = await environment(client)
    const refused = { code: 'image-platform', exitCode: 3, message: expect.stringContaining('linux/arm64') }
    // Ours, on a base that is only here for another platform: the build itself fails.
    const ours = createBuilder({ shell, source: root, env, buildArgs: { NODE_IMAGE: arm } })
    await expect(ours(images('arm'), options('arm'))).rejects.toMatchObject(refused)
    // One whose Dockerfile names the platform: some builders would let the image claim the other.
    const dir = await foreign(targets(`--platform=linux/arm64 ${arm}`, 'COPY hello.txt /hello.txt'))
    const pinned = createBuilder({ shell, source: dir, env, buildArgs: {} })
    await expect(pinned(images('arm'), options('arm'))).rejects.toMatchObject(refused)
    expect([...(await registry.storage.tags(names.apiRepository)).keys()]).not.toContain('arm')
  })

  test('what the registry has is refused where it could not run', async () => {
    const arm = await baseImage({ platform: 'linux/arm64' })
    const [api, , voice] = images('wrong')
    if (api === undefined || voice === undefined) throw new Error('no images')
    await docker('tag', arm, ofKind([api], 'api'))
    await dockerPush(registry, ofKind([api], 'api'))
    await expect(inspectImage({ ...api, credentials })).rejects.toMatchObject({
      code: 'image-platform',
      exitCode: 3,
      message: 'medspa-development-api:wrong is for linux/arm64, and its tasks run on linux/amd64.',
    })

    // An index, as buildx makes it for an attestation: the tasks' images may be one, the Lambda's not.
    await docker('tag', node, ofKind([voice], 'voice-lambda'))
    await dockerPush(registry, ofKind([voice], 'voice-lambda'))
    const client = createRegistryClient(registry)
    const plain = await client.manifest(voice.repository, 'wrong')
    if (plain === undefined) throw new Error('not pushed')
    const entry = { mediaType: plain.mediaType, digest: plain.digest, size: plain.text.length }
    const index = (...platforms: string[]) => {
      const manifests = platforms.map((name) => {
        const [os, architecture] = name.split('/')
        return { ...entry, platform: { os, architecture } }
      })
      const mediaType = 'application/vnd.oci.image.index.v1+json'
      return { mediaType, text: JSON.stringify({ schemaVersion: 2, mediaType, manifests }) }
    }
    await client.putManifest(voice.repository, 'indexed', index('linux/amd64', 'unknown/unknown'))
    const indexed = { ...voice, tag: 'indexed', credentials }
    await expect(inspectImage(indexed)).rejects.toMatchObject({ code: 'image-not-plain', exitCode: 3 })
    const { digest, told } = await inspectImage({ ...indexed, kind: 'api' })
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    // A task of it may tell the digest of one of its images.
    expect(told).toEqual([digest, expect.stringMatching(/^sha256:/), expect.stringMatching(/^sha256:/)])
    await client.putManifest(voice.repository, 'two-arms', index('linux/arm64', 'linux/arm', 'unknown/unknown'))
    await expect(inspectImage({ ...indexed, kind: 'api', tag: 'two-arms' })).rejects.toMatchObject({
      message: expect.stringContaining('linux/arm64 and linux/arm'),
    })
  })

  test('a target that cannot be built is the error, with the end of its log', async () => {
    const dir = await foreign(
      `FROM ${node} AS api\nRUN echo the api is fine\nFROM ${node} AS migrate\nRUN echo no compiler here; exit 3\nFROM ${node} AS voice-lambda\nRUN echo the lambda is fine\n`,
    )
    const build = createBuilder({ shell, source: dir, env: process.env, buildArgs: {} })
    const failure = await build(images('bad'), options('bad')).catch((error) => error)
    expect(failure).toMatchObject({ code: 'build-failed', whose: 'docker', exitCode: 1 })
    // The legacy builder goes through the stages in their order, whichever is wanted.
    expect(failure.message).toMatch(/migrate|voice-lambda/)
    expect(failure.evidence.join('\n')).toContain('no compiler here')
  })

  test('a cancelled build', async () => {
    const dir = await foreign(targets(node, 'RUN sleep 600'))
    const cancel = new AbortController()
    const build = createBuilder({ shell, source: dir, env: process.env, buildArgs: {} })
    const line = (text: string) => {
      if (text === 'api: building') cancel.abort()
    }
    const building = build(
      images('cancelled'),
      makeOptions('cancelled', { line, signal: cancel.signal, status: () => {} }),
    )
    await expect(building).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('a push that the registry refuses is told in its words, and the login is not in them', async () => {
    const env = await environment(clients[0] ?? 'docker')
    const wanted = images('r0')
    const build = createBuilder({ shell, source: root, env, buildArgs: { NODE_IMAGE: node } })
    const made = await build(wanted, options('r0'))
    const pusher = await made.pusher(credentials)
    const never = { ...wanted[0], tag: 'never-built' } as ImageToMake
    const failure = await pusher.push(never, new AbortController().signal).catch((error) => error)
    await pusher.close()
    expect(failure).toMatchObject({ code: 'push-failed', whose: 'docker' })
    expect(failure.evidence.join()).toContain('does not exist')
    expect(JSON.stringify([failure, failure.message])).not.toContain('hunter2')
  })
})

test("the login goes beside the operator's own, which stay as they are, and to the engine of their context", async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'medspa-login-'))
  try {
    const own = path.join(home, '.docker')
    await mkdir(path.join(own, 'contexts/meta/x'), { recursive: true })
    await writeFile(path.join(own, 'contexts/meta/x/meta.json'), '{"Name":"far"}')
    const config = { auths: { other: { auth: 'b3RoZXI6c2VjcmV0' } }, credsStore: 'desktop', currentContext: 'far' }
    await writeFile(path.join(own, 'config.json'), JSON.stringify(config))
    // Says what it was called with, and what it found.
    const script = `#!/bin/sh
printf '%s|' "$@" >> "${home}/said"; cat >> "${home}/said"
cat "$DOCKER_CONFIG/config.json" "$DOCKER_CONFIG/contexts/meta/x/meta.json" >> "${home}/said"
`
    await writeFile(path.join(home, 'docker'), script)
    await chmod(path.join(home, 'docker'), 0o755)
    const { createPusher } = await import('../../../src/images/push.ts')
    const env = { PATH: `${home}:${process.env.PATH}`, HOME: home, TMPDIR: home }
    const registries = ['r.example/a', 'r.example/b']
    const pusher = await createPusher({ shell, env, credentials, registries })
    await pusher.close()
    expect(await readFile(path.join(home, 'said'), 'utf8')).toBe(
      'login|--username|AWS|--password-stdin|r.example|hunter2-hunter2' +
        // A host that is named keeps the client from the operator's key store.
        '{"currentContext":"far","auths":{"r.example":{}}}{"Name":"far"}',
    )
    expect(JSON.parse(await readFile(path.join(own, 'config.json'), 'utf8'))).toEqual(config)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})
