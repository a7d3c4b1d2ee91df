import type { Deps } from '../../deps.ts'
import { messageOf } from '../../errors.ts'
import type { JsonCommand } from '../../json/results.ts'
import type { OpenRun, RunEnd } from '../../runs/recorder.ts'

/** Commands whose runs are recorded: those that look at, or change, a deployed environment. */
const recorded: readonly JsonCommand[] = [
  'deploy',
  'park',
  'restore',
  'migrate',
  'plan',
  'validate',
  'unlock',
  'cost',
  'park prune',
  'secrets set',
  'secrets unset',
  'secrets import',
  'secrets refresh',
  'secrets rotate',
]

export type RecordedRun = {
  expectedMs: OpenRun['expectedMs'] | undefined
  end: (end: RunEnd) => Promise<void>
}

/** Begins the record of a run. That it cannot be kept is told, and never what a command fails of. */
export async function recordRun(
  runs: Deps['runs'],
  { argv, command, tell }: { argv: readonly string[]; command: JsonCommand; tell: (note: string) => void },
): Promise<RecordedRun> {
  const untold = (error: unknown) => {
    tell(`this run is not recorded: ${messageOf(error)}`)
    return undefined
  }
  const open = recorded.includes(command) ? await runs.begin({ command, argv }).catch(untold) : undefined
  return {
    expectedMs: open?.expectedMs,
    async end(end) {
      for (const note of (await open?.end(end).catch(untold)) ?? []) tell(note)
    },
  }
}
