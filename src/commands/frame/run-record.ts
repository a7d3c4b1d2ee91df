import type { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { messageOf } from '../../errors.ts'
import type { RunEnd } from '../../runs/recorder.ts'
import type { CommandDeclaration } from './definition.ts'

export type RecordedRun = {
  end: (end: RunEnd) => Promise<void>
}

/** Begins the record of a run. That it cannot be kept is told, and never what a command fails of. */
export async function recordRun(
  runs: Deps['runs'],
  {
    argv,
    command,
    result,
    tell,
  }: { argv: readonly string[]; command: CommandDeclaration; result: z.ZodType; tell: (note: string) => void },
): Promise<RecordedRun> {
  const untold = (error: unknown) => {
    tell(`this run is not recorded: ${messageOf(error)}`)
    return undefined
  }
  const open = command.recorded ? await runs.begin({ command, argv, result }).catch(untold) : undefined
  return {
    async end(end) {
      for (const note of (await open?.end(end).catch(untold)) ?? []) tell(note)
    },
  }
}
