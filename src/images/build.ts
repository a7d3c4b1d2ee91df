import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { OperatorError } from '../errors.ts'
import type { Shell, ShellResult } from '../io/shell.ts'
import {
  type Builder,
  buildCommand,
  buildxVersionArgs,
  chooseBuilder,
  clientVersionArgs,
  imageStoreArgs,
  lacksForAttestations,
  platformArgs,
} from './args.ts'
import { withBase } from './base/with-base.ts'
import { type Bundles, buildBundles } from './bundles.ts'
import { noEngine } from './check-targets.ts'
import { findEngine } from './engine.ts'
import { sourceLabels } from './labels.ts'
import { type ImageToMake, type MakeImages, type MakeOptions, referenceOf } from './make.ts'
import { pinnedElsewhere, platform } from './platform.ts'
import { createPusher } from './push.ts'
import { sourceUrl } from './source/source.ts'
import { findImageSource } from './source/source-checkout.ts'

type Needs = {
  shell: Pick<Shell, 'pipe' | 'run'>
  /** The checkout that images are made from. */
  source: string
  env: Record<string, string | undefined>
  /** `images.build_args`. */
  buildArgs: Record<string, string>
  /** `images.attestations`. */
  attestations?: boolean
  /** `scripts/base-image.sh`, where a base made of this machine's Node will do if none can be pulled: in a rehearsal. */
  baseScript?: string | undefined
  /** Where the bundles come from; unless told, they are made anew. */
  bundlesOf?: (dir: string) => Promise<Bundles>
}

/**
 * Images built by the container engine, all targets at once. The first that fails ends the others. An image that is not
 * for the platform of the tasks is an error before anything is pushed.
 */
export const createBuilder = ({
  shell,
  source,
  env,
  attestations = false,
  baseScript,
  bundlesOf,
  ...given
}: Needs): MakeImages => {
  const docker = (args: readonly string[], signal: AbortSignal, variables: Record<string, string> = {}) =>
    shell.run('docker', args, { env: { ...env, ...variables }, signal })

  return async (images, { release, signal, line, together }) => {
    const { dir, kind } = await findImageSource(source)
    const engine = await findEngine(shell, env, signal)
    if (engine.engine === 'none') throw noEngine(engine.reason)
    const dockerfile = path.join(dir, 'Dockerfile')
    const text = await readFile(dockerfile, 'utf8')
    const pinned = pinnedElsewhere(text)
    if (pinned !== undefined) throw wrongPlatform(`The Dockerfile says "${pinned}"`)
    const builder = await findBuilder(docker, signal)
    const isAttested = ({ kind }: ImageToMake) => attestations && takesIndex(kind)
    if (images.some(isAttested)) await refuseWithoutAttestations(builder, docker, signal)
    const buildArgs =
      kind === 'bundles' && baseScript !== undefined
        ? await withBase({ ...given, shell, env, dockerfile: text, script: baseScript, signal, line })
        : given.buildArgs
    const labels = sourceLabels(release, await sourceUrl(shell, dir, { env, signal }))
    const bundles =
      kind === 'bundles' ? await (bundlesOf?.(dir) ?? buildBundles(shell, dir, { env, signal })) : undefined
    const context = bundles?.root ?? dir

    const buildOne = async (image: ImageToMake, own: Pick<MakeOptions, 'line' | 'signal'>) => {
      const started = performance.now()
      own.line('building')
      const command = buildCommand(builder, {
        target: image.kind,
        reference: referenceOf(image),
        platform,
        dockerfile,
        context,
        labels,
        attested: isAttested(image),
        buildArgs,
      })
      const built = await docker(command.args, own.signal, command.env)
      const wrong =
        built.exitCode === 0
          ? await otherPlatform(docker, referenceOf(image), own.signal)
          : await argumentOfOtherPlatform(docker, buildArgs, own.signal)
      if (wrong !== undefined) {
        throw wrongPlatform(`The image ${image.kind} is for ${wrong}`, built.exitCode === 0 ? [] : lastLines(built))
      }
      if (built.exitCode !== 0) throw buildFailed(image.kind, built)
      const ended = `built in ${((performance.now() - started) / 1000).toFixed(1)} s`
      own.line(ended)
      return ended
    }

    try {
      // All of them are waited for: the context must not go while a build reads it.
      await together(images.map((image) => ({ name: image.kind, run: (own) => buildOne(image, own) })))
    } finally {
      await bundles?.remove()
    }
    return {
      detail: `${images.map((image) => image.kind).join(', ')} built for ${platform} (${builderNames[builder.kind]})`,
      pusher: (credentials) =>
        createPusher({ shell, env, credentials, registries: images.map((each) => each.registry) }),
    }
  }
}

type Docker = (args: readonly string[], signal: AbortSignal) => Promise<ShellResult>

const builderNames = { buildx: 'buildx', buildkit: 'BuildKit', legacy: 'the legacy builder' }

const findBuilder = async (docker: Docker, signal: AbortSignal): Promise<Builder> => {
  const [buildx, client] = await Promise.all([docker(buildxVersionArgs, signal), docker(clientVersionArgs, signal)])
  return chooseBuilder(buildx.exitCode === 0 ? buildx.stdout : undefined, client.stdout)
}

/** ECS pulls an image out of an index, Lambda does not. */
const takesIndex = (kind: string): boolean => kind !== 'voice-lambda'

async function refuseWithoutAttestations(builder: Builder, docker: Docker, signal: AbortSignal): Promise<void> {
  const store = await docker(imageStoreArgs, signal)
  const lacking = lacksForAttestations(builder, store.stdout)
  if (lacking === undefined) return
  throw new OperatorError(`Images cannot be built with attestations here: ${lacking}. Nothing was built.`, {
    code: 'attestations-unsupported',
    whose: 'operator',
    exit: 'refused',
    hint: 'Run `scripts/keep-attestations.sh` of the checkout where this machine may change its engine (docs/operations.md, Attestations), or build without: images.attestations: false.',
  })
}

/** What an image of the engine is for, where that is not what the tasks need; undefined also where there is none. */
const otherPlatform = async (docker: Docker, reference: string, signal: AbortSignal): Promise<string | undefined> => {
  const { exitCode, stdout } = await docker(platformArgs(reference), signal)
  const found = stdout.trim()
  return exitCode === 0 && found !== platform ? found : undefined
}

/** A build whose base is here for another platform only fails in words of the builder's own, such as a failed pull. */
const argumentOfOtherPlatform = async (docker: Docker, buildArgs: Record<string, string>, signal: AbortSignal) => {
  for (const [name, value] of Object.entries(buildArgs)) {
    const found = value === '' || value.startsWith('-') ? undefined : await otherPlatform(docker, value, signal)
    if (found !== undefined) return `${found} (its ${name} is ${value})`
  }
  return undefined
}

const wrongPlatform = (found: string, evidence: string[] = []) =>
  new OperatorError(`${found}, and the tasks run on ${platform}. Nothing was pushed.`, {
    code: 'image-platform',
    whose: 'operator',
    exit: 'refused',
    hint: `Build on a base for ${platform}: look at FROM in the Dockerfile and at images.build_args.`,
    evidence,
  })

const buildFailed = (target: string, built: ShellResult) =>
  new OperatorError(`The image ${target} could not be built`, {
    code: 'build-failed',
    whose: 'docker',
    hint: `See the last lines of its build log above; alone it is built by \`docker build --target ${target} .\``,
    evidence: lastLines(built),
  })

/** BuildKit tells everything on stderr; the legacy builder its steps on stdout and the error on stderr. */
const lastLines = ({ stdout, stderr }: ShellResult) =>
  `${stdout}\n${stderr}`
    .split('\n')
    .filter((text) => text.trim() !== '')
    .slice(-20)
