import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { unlessMissing } from '../data/files/unless-missing.ts'
import { parseUnquoted } from '../data/files/unquoted-json.ts'
import { messageOf } from '../front/errors.ts'
import { firstAccount } from './first-account.ts'
import { type ProviderState, readState, type UsualKeys } from './state-schema.ts'

/** The accounts at both providers, which outlive a restart of the sandbox: providers know nothing of AWS. */
export type KeptState = {
  /** The records themselves: what is changed in them is kept by `save`. */
  current: () => ProviderState
  /** Puts other accounts in the place of all. @throws Error where it is no such state */
  replace: (given: unknown) => Promise<void>
  /** Resolves when the records are in the file as they are now. */
  save: () => Promise<void>
}

/** Opens `<stateDir>/providers.json` (0600), with the first account where there is none. */
export async function openState(stateDir: string, usual: UsualKeys): Promise<KeptState> {
  const file = path.join(stateDir, 'providers.json')
  const kept = await readFile(file, 'utf8').catch(unlessMissing(undefined))
  let state = readKept(kept, file, usual)
  let writing = Promise.resolve()
  const save = () => {
    // One write after the other: the last one is the newest.
    writing = writing
      .catch(() => {})
      .then(async () => {
        await writeFile(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
        await rename(`${file}.new`, file)
      })
    return writing
  }
  if (kept === undefined) await save()
  return {
    current: () => state,
    async replace(given) {
      state = readState(given, usual)
      await save()
    },
    save,
  }
}

function readKept(text: string | undefined, file: string, usual: UsualKeys): ProviderState {
  if (text === undefined) return readState(firstAccount, usual)
  try {
    return readState(parseUnquoted(text, 'it'), usual)
  } catch (error) {
    throw new Error(`${file} cannot be read (${messageOf(error)}); delete it to begin with the first account`)
  }
}
