import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { unlessMissing } from '../data/files/unless-missing.ts'
import type { AddressBook } from '../data/network/addresses.ts'
import type { IssuedRecord } from '../front/access/principals.ts'
import type { DataJournal } from './data-journal.ts'
import type { SavedServices } from './services/index.ts'

/** In a copy's state folder until the copy is started; `medspa sandbox reset` (src/config/sandbox-home.ts) looks for it. */
export const SAVED_STATE_FILE = 'memory'

/** What a sandbox knows that is neither in its files nor in the control plane's records: a copy begins with it. */
export type SavedState = {
  region: string
  addresses: AddressBook
  /** The keys that were issued in it: what runs in the copy may hold some. */
  principals: IssuedRecord[]
  services: SavedServices
  /** Who holds which data. */
  data: ReturnType<DataJournal['held']>
}

/** Leaves the state in the folder of a copy, for its owner alone: task definitions and overrides are in it. */
export async function writeSavedState(stateDir: string, state: SavedState): Promise<void> {
  await writeFile(savedStateFile(stateDir), serialize(state), { mode: 0o600 })
}

/** The state that this sandbox was made with, the first time it starts; undefined for a sandbox that is no copy. */
export async function takeSavedState(stateDir: string): Promise<SavedState | undefined> {
  const written = await readFile(savedStateFile(stateDir)).catch(unlessMissing(undefined))
  if (written === undefined) return undefined
  // Only once: the records that belong to it are parked only once.
  await rm(savedStateFile(stateDir))
  return deserialize(written) as SavedState
}

const savedStateFile = (stateDir: string) => path.join(stateDir, SAVED_STATE_FILE)
