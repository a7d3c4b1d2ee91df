import { installedFile } from '../data/files/installed-file.ts'
import type { Moto, MotoProgram } from '../data/moto.ts'

/**
 * The control plane whose records can be copied while it runs: moto begins empty, or with the records that are parked in
 * the folder `takeOver`.
 */
export const copyableControlPlane = (takeOver?: string): MotoProgram => ({
  launcher: installedFile('sandbox/testing/control/copyable_launcher.py'),
  args: takeOver === undefined ? [] : ['--take-over', takeOver],
})

/**
 * Leaves a copy of all records in `folder`, for one control plane that takes it over; where none does, it is gone in two
 * minutes. Throws with the launcher's words where no copy can be made.
 */
export async function parkRecords(moto: Pick<Moto, 'order'>, folder: string): Promise<void> {
  const said = await moto.order(`park ${folder}`, /^((?:not )?parked.*)/)
  if (said !== 'parked') throw new Error(`the control plane cannot be copied: ${said}`)
}
