import { commandLine } from '../../../command-line.ts'

/** What a migration that failed says of the snapshot before it: `back` is the way back, `kept` that there is one. */
export type WayBack = { kept: string; back: string }

/** How the database becomes again what it was before its migration; undefined where no snapshot was taken. */
export function wayBack(snapshot: string | undefined): WayBack | undefined {
  if (snapshot === undefined) return undefined
  const park = commandLine('park')
  const restore = commandLine('restore', { flags: ['--snapshot', snapshot] })
  return {
    kept: `The database as it was before: snapshot ${snapshot}.`,
    back: `The database as it was before: snapshot ${snapshot}. To go back to it, without what was written since: \`${park}\`, then \`${restore}\`.`,
  }
}
