import { commandLine } from '../../../command-line.ts'
import type { Deps } from '../../../deps.ts'
import { OperatorError } from '../../../errors.ts'
import { isBad } from '../../../releases/back/bad-tags.ts'
import { shortTag } from '../../../releases/release-images.ts'

/**
 * Refuses a release that somebody went back from (exit 3, `release-bad`), before anything is built, planned or recorded of it. A
 * deploy that brings it to serve all the same takes the mark away.
 */
export async function refuseBadRelease(
  { releaseParameter, settings }: Pick<Deps, 'releaseParameter' | 'settings'>,
  {
    allowBad,
    flags = [],
    tag,
  }: {
    allowBad: boolean
    tag: string
    /** Further options of this command, for the hint. */
    flags?: readonly string[]
  },
): Promise<void> {
  if (allowBad || !isBad((await releaseParameter.read()) ?? {}, tag)) return
  throw new OperatorError(`${settings.environment} was put back from ${shortTag(tag)}: the release is marked bad.`, {
    code: 'release-bad',
    whose: 'operator',
    exit: 'refused',
    hint: `Deploy one that fixes it; to deploy this one all the same: \`${commandLine('deploy', { flags: [...flags, '--tag', shortTag(tag), '--allow-bad'] })}\``,
  })
}
