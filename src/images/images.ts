import path from 'node:path'
import type { Shell } from '../io/shell.ts'
import { createBuilder } from './build.ts'
import { type Bundles, copyOfBuiltBundles } from './bundles.ts'
import { checkTargets, type TargetToBuild } from './check-targets.ts'
import { imageContent } from './content/content.ts'
import { imageMigrations } from './content/migrations.ts'
import { copyImage } from './copy/copy-image.ts'
import { inspectImage } from './inspect.ts'
import type { MakeImages } from './make.ts'
import { createPacker } from './make-packed.ts'
import { type OwnKind, ownTag } from './own-tag.ts'
import { commitsBetween } from './source/commits-between.ts'
import { filesOfCommit } from './source/files-of-commit.ts'
import { scopeOf } from './source/scope.ts'
import { releaseTag } from './source/source.ts'

type Needs = {
  shell: Shell
  env: Record<string, string | undefined>
  /** Folder of the medspa that runs: its own image is made from there. */
  root: string
  /** The checkout that releases are made from; medspa's own folder unless told. */
  source?: string | undefined
  buildArgs: Readonly<Record<string, string>>
  /** Whether the release's images that ECS runs are built with attestations; in a rehearsal never. */
  attestations?: boolean
  /** Why images are packed without a container engine; undefined where an engine builds them. */
  packedBecause?: string | undefined
  /** Whether a base image without network is made first: in a rehearsal. */
  ownBase: boolean
}

/** Images of a release and of medspa itself: their tags, and how they are made. */
export const createImages = ({
  attestations = false,
  buildArgs,
  env,
  ownBase,
  packedBecause,
  root,
  shell,
  source = root,
}: Needs) => {
  const makerOf = (from: {
    source: string
    attestations?: boolean
    bundlesOf?: (dir: string) => Promise<Bundles>
  }): MakeImages => {
    const needs = { shell, env, ...from }
    if (packedBecause !== undefined) return createPacker({ ...needs, because: packedBecause })
    return createBuilder({
      ...needs,
      buildArgs,
      baseScript: ownBase ? path.join(root, 'scripts/base-image.sh') : undefined,
    })
  }
  const own = (kind: OwnKind) => ({
    tag: () => ownTag(root, kind),
    make: makerOf({ source: root, bundlesOf: copyOfBuiltBundles }),
  })
  return {
    /** The release that the source checkout holds now. */
    tag: async () => releaseTag(shell, source, { env, scope: await scopeOf(source) }),
    /** The files of a commit, as far as the source checkout has it. */
    filesOfCommit: (commit: string, signal: AbortSignal) => filesOfCommit(shell, source, { commit, env, signal }),
    /** The commits between two releases, as far as the source checkout has both. */
    commitsBetween: (from: string, to: string, signal: AbortSignal) =>
      commitsBetween(shell, source, { from, to, env, signal }),
    // The scanner that makes the SBOM is an image of Docker Hub: a rehearsal pulls nothing.
    make: makerOf({ source, attestations: attestations && !ownBase }),
    /** medspa's own images, whatever checkout the release is made from. */
    probe: own('probe'),
    parkedVoice: own('voice-lambda'),
    /** Refuses targets that cannot be made of the source here. */
    checkTargets: (targets: readonly TargetToBuild[], signal: AbortSignal) =>
      checkTargets(targets, { env, packedBecause, shell, source }, signal),
    inspect: inspectImage,
    copy: copyImage,
    content: imageContent,
    migrations: imageMigrations,
  }
}
