import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { IssuedRecord } from '../front/access/principals.ts'
import type { AddressBook } from './network/addresses.ts'

/** In a copy's state folder until the copy is started. */
export const MEMORY_FILE = 'memory'

/** What a sandbox knows that is neither in its files nor in the control plane's records: a copy begins with it. */
export type Memory = {
  addresses: AddressBook
  /** The keys that were issued in it: what runs in the copy may hold some. */
  principals: IssuedRecord[]
  /** What each service saved, by its first name. */
  services: Map<string, unknown>
}

/** Leaves `memory` in the state folder of a copy, for its owner alone: task definitions and overrides are in it. */
export async function writeMemory(stateDir: string, memory: Memory): Promise<void> {
  await writeFile(memoryFile(stateDir), serialize(memory), { mode: 0o600 })
}

/** The memory that this sandbox was made with, the first time it starts; undefined for any other. */
export async function takeMemory(stateDir: string): Promise<Memory | undefined> {
  const written = await readFile(memoryFile(stateDir)).catch(() => undefined)
  if (written === undefined) return undefined
  // Only once: the records that belong to it are parked only once.
  await rm(memoryFile(stateDir))
  return deserialize(written) as Memory
}

const memoryFile = (stateDir: string) => path.join(stateDir, MEMORY_FILE)
