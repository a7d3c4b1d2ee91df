import { chmod, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as args from '../args.ts'
import { type Diagnostic, readPrintedErrors, type Scrub, terraformError } from '../diagnostics.ts'
import { makeRunDir, runShort, runStreamed, type TerraformProcess } from '../process.ts'
import { type DataInState, dataInState, type FinalSnapshotInState, withFinalSnapshots } from './data-in-state.ts'

type Cancellable = { signal?: AbortSignal }

/** What of the state is changed without a plan. AWS is not asked, and nothing there changes. */
export type StateChanges = {
  /** Databases and Redis of the state; none where there is no state. Takes no lock. */
  dataInState: (options?: Cancellable) => Promise<DataInState[]>
  /** `terraform untaint`: no plan makes another in its place for that any more. */
  untaint: (address: string, options?: Cancellable) => Promise<void>
  /** `terraform state rm`: no plan knows the resource any more, and it stays as it is. */
  forget: (address: string, options?: Cancellable) => Promise<void>
  /** Writes how Terraform is to destroy these, which no plan changes: infra/terraform ignores the names. */
  writeFinalSnapshots: (wanted: readonly FinalSnapshotInState[], options?: Cancellable) => Promise<void>
}

export const stateChanges = ({
  lockTimeout,
  scrub,
  terraform,
  withInit,
}: {
  lockTimeout: string
  scrub: Scrub
  terraform: TerraformProcess
  withInit: <R extends { diagnostics: Diagnostic[] }>(
    signal: AbortSignal | undefined,
    attempt: () => Promise<R>,
  ) => Promise<R>
}): StateChanges => {
  const pull = async (signal: AbortSignal | undefined): Promise<string> => {
    const pulled = await withInit(signal, async () => {
      const run = await runShort(terraform, args.statePullArgs(), signal)
      return { ...run, diagnostics: run.exitCode === 0 ? [] : readPrintedErrors(run.stderr) }
    })
    if (pulled.exitCode !== 0) throw terraformError('state pull', pulled.diagnostics, { scrub })
    return pulled.stdout
  }
  /** A command that takes the state's lock. */
  const change = async (verb: string, changing: readonly string[], signal: AbortSignal | undefined): Promise<void> => {
    const { diagnostics, exitCode, outputDir } = await withInit(signal, () =>
      runStreamed(terraform, verb.replace(' ', '-'), changing, { signal }),
    )
    if (exitCode !== 0) throw terraformError(verb, diagnostics, { scrub, outputDir })
  }

  return {
    dataInState: async ({ signal } = {}) => dataInState(await pull(signal)),

    untaint: (address, { signal } = {}) => change('untaint', args.untaintArgs({ address, lockTimeout }), signal),

    forget: (address, { signal } = {}) => change('state rm', args.stateRemoveArgs({ address, lockTimeout }), signal),

    async writeFinalSnapshots(wanted, { signal } = {}) {
      if (wanted.length === 0) return
      const state = withFinalSnapshots(await pull(signal), wanted)
      const folder = await makeRunDir(terraform.dataDir, 'state')
      const file = path.join(folder, 'changed.tfstate')
      try {
        await writeFile(file, state, { mode: 0o600 })
        await chmod(file, 0o600)
        // Terraform refuses where somebody has written a state of this serial meanwhile.
        await change('state push', args.statePushArgs({ file, lockTimeout }), signal)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}
