import type { Existing } from '../../aws/existing.ts'
import { commandLine } from '../../command-line.ts'
import { localTime } from '../../quantities.ts'
import { wrap } from '../../view/text.ts'

/**
 * Pure: what of the plan exists already, so that a bare apply would fail at it, and what a deploy does with that.
 */
export function existingLines(existing: readonly Existing[], columns: number): string[] {
  const deploy = `\`${commandLine('deploy')}\``
  return existing.flatMap(({ deletion, name }) => {
    const how =
      deletion === undefined
        ? `exists already, and a bare apply cannot create it: ${deploy} takes it into Terraform's state.`
        : `is scheduled for deletion on ${localTime(deletion)}, and a bare apply cannot create it: ${deploy} asks to bring it back.`
    return wrap(`note: ${name} ${how}`, columns, 2)
  })
}
