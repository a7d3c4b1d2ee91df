import type { Deps } from '../../deps.ts'
import { shortDigest } from '../../releases/image-match.ts'
import { type OfImages, releaseImages } from '../../releases/release-images.ts'
import { targetsOf } from '../../releases/targets.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { type Progress, step } from '../step.ts'
import { checkVoiceUpstream } from '../voice/check-upstream.ts'
import { isVoiceOn } from '../voice/is-voice-on.ts'
import { withAddress } from './make-images.ts'

/**
 * What the registry has under the release's tag can run: looked at before anything is planned with it. From here on the
 * release's images are named by digest: what was inspected is what runs, whoever pushes over a tag meanwhile.
 */
export const inspectImages = step({
  id: 'inspect-images',
  section: '2.5',
  title: 'Check the images in the registry',
  looks: true,
  gives: ['digests', 'runDigests', 'toldDigests', 'voiceKnowsServername'],
  run: async (
    deps: Pick<Deps, 'images' | 'names' | 'registries' | 'releaseParameter' | 'settings' | 'terraform'>,
    context: Pick<DeployContext, 'digests' | 'runDigests' | 'tag' | 'toldDigests' | 'voiceKnowsServername'>,
    progress: Progress,
  ) => {
    const [credentials, voice] = await Promise.all([deps.registries.login(), isVoiceOn(deps)])
    const inspected = await Promise.all(
      releaseImages(deps.names, context.tag, { targets: targetsOf(deps.settings.platform), voice }).map(
        async (image) => {
          const { registry } = await withAddress(deps, image)
          const found = await deps.images.inspect({
            ...image,
            registry,
            credentials,
            signal: progress.signal,
            writable: writablePaths(deps, image.kind),
          })
          progress.line(`${image.kind} ${found.digest}`)
          return { kind: image.kind, ...found }
        },
      ),
    )
    const byKind = <T>(pick: (image: (typeof inspected)[number]) => T) =>
      Object.fromEntries(inspected.map((image) => [image.kind, pick(image)])) as OfImages<T>
    context.digests = byKind(({ digest }) => digest)
    context.runDigests = byKind(({ runs }) => runs)
    context.toldDigests = byKind(({ told }) => told)
    context.voiceKnowsServername = byKind(({ ownVoice }) => ownVoice)['voice-lambda']
    // Without voice there is no such image.
    if (context.voiceKnowsServername === false) await checkVoiceUpstream(deps)
    return { detail: inspected.map(({ digest, kind }) => `${kind} ${shortDigest(digest)}`).join(', ') }
  },
})

/** Paths that programs of an image write to: of the API's image, the API and the workers that are of it. */
export const writablePaths = ({ settings: { platform } }: Pick<Deps, 'settings'>, kind: string): string[] => {
  if (kind !== 'api') return targetsOf(platform).find(({ name }) => name === kind)?.writable ?? []
  const ofWorkers = Object.values(platform.workers ?? {}).flatMap(({ target, writable = [] }) =>
    target === undefined ? writable : [],
  )
  return [...new Set([...(platform.api?.writable ?? []), ...ofWorkers])]
}
