import { typed } from '../../command-line.ts'
import { awsOptions } from '../../config/settings.ts'
import type { Deps } from '../../deps.ts'
import type { Screen } from '../../io/terminal/screen.ts'
import type { Finding } from '../../status/finding.ts'
import { findings } from '../../status/findings.ts'
import type { Snapshot } from '../../status/snapshot.ts'
import { takeSnapshot } from '../../steps/status/take-snapshot.ts'
import type { OptionsOf } from '../frame/definition.ts'
import type { Terminal } from '../frame/terminal.ts'
import type { status } from './command.ts'
import { readDrift } from './drift.ts'

type Read = { snapshot: Snapshot; findings: Finding[] }

/** One environment, and what is wrong with it. */
export async function look(
  deps: Deps,
  { options, screen, terminal }: { options: OptionsOf<typeof status>; screen: Screen; terminal: Terminal },
): Promise<Read> {
  const looked = await takeSnapshot(deps, terminal.signal)
  const drift = options.drift && looked.deployed ? { drift: await readDrift(deps, screen, terminal.signal) } : {}
  const snapshot = { ...looked, ...drift }
  // The commands of its hints work where its settings say.
  const undo = typed(options.sandbox ? {} : { aws: awsOptions(deps.settings, terminal.env) })
  const found = findings(snapshot)
  undo()
  return { snapshot, findings: found }
}
