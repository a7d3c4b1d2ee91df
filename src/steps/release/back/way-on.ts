import { commandLine } from '../../../command-line.ts'
import type { OperatorError } from '../../../errors.ts'
import { runnable, type WayBack } from '../../../releases/back/ways-back.ts'
import type { RollbackContext } from '../../../tasks/back/rollback-context.ts'

/** Pure: that voice webhooks stay on what is left, as evidence of an error that tells of something else. */
export const voiceLeftInWords = ({ message }: OperatorError): string => `voice webhooks were not put back: ${message}`

/** Pure: the command that goes on to the same release from where a way back has ended. */
export const sameWay = (tag: string): string => `\`${commandLine('rollback', { flags: ['--to', tag] })}\``

/**
 * Pure: where to go on to from a release that does not start: the newest release that is older, can run and served here, and else the
 * newest older one that can run. Never one from which somebody went back. `ways`: the newest first.
 */
export function olderWay(ways: readonly WayBack[], tag: string): WayBack | undefined {
  const at = ways.findIndex((way) => way.tag === tag)
  const older = at === -1 ? [] : runnable(ways.slice(at + 1)).filter(({ bad }) => !bad)
  return older.find(({ served }) => served) ?? older[0]
}

/**
 * Pure: what to do where the release that was chosen does not start. It is pinned by then, so that the command without `--to` would
 * choose it again for ever, and a deploy brings what was left.
 */
export function wayOn({ target, ways = [] }: { target: WayBack } & Pick<RollbackContext, 'ways'>): string {
  const older = olderWay(ways, target.tag)
  const on =
    older === undefined
      ? `No older release can run: deploy one with a fix (\`${commandLine('deploy')}\`).`
      : `Go on to the previous release: ${sameWay(older.tag)}.`
  return `${on} Or fix the cause, and run ${sameWay(target.tag)}: it goes on from here, and validates.`
}
