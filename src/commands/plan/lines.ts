import type { Existing } from '../../aws/existing.ts'
import { commandLine } from '../../command-line.ts'
import { wrap } from '../../view/text.ts'

/**
 * Pure: what of the plan exists already, so that a bare apply would fail at it, and what a deploy does with that; by hand where
 * medspa does not deploy.
 */
export function existingLines(existing: readonly Existing[], columns: number, deployable = true): string[] {
  const deploy = `\`${commandLine('deploy')}\``
  const byHand = 'docs/operations.md, "Back after a destroy", has the commands.'
  return existing.flatMap(({ deletion, name }) => {
    const how =
      deletion === undefined
        ? `exists already, and a bare apply cannot create it: ${deployable ? `${deploy} takes it into Terraform's state.` : byHand}`
        : `is scheduled for deletion on ${deletion.toISOString()}, and a bare apply cannot create it: ${deployable ? `${deploy} asks to bring it back.` : byHand}`
    return wrap(`note: ${name} ${how}`, columns, 2)
  })
}
