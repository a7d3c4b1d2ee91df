import type { Deps } from '../../deps.ts'
import type { DestroyContext } from '../../tasks/destroy-context.ts'
import { noteParking } from '../park/note-parking.ts'
import type { Step } from '../step.ts'

/**
 * The note of a park: where this command ends before anything was destroyed, and without its undo, the next `restore` or `deploy`
 * of anybody starts again what was stopped. There is none where Terraform's part of it is gone.
 */
export const noteDestroying: Step<Deps, DestroyContext> = {
  ...noteParking,
  title: 'Record what runs before it stops',
  applies: ({ unreleased }) => unreleased !== true,
}
