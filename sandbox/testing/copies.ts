import { access, chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { copyFolder } from '../data/files/copy-folder.ts'
import { SAVED_STATE_FILE, type SavedState, writeSavedState } from './saved-state.ts'

/** What is the same in a copy and is not changed in place: kept as it is, or replaced file by file. */
const FILES = [
  ...['ca', 'dns-port', 'images', 'port', 'providers-port', 'providers.json', 'registry', 'snapshots'],
  ...['test-secrets.json', 'token', 'zone'],
]

/** A copy that nobody has started is tens of megabytes and a process. */
const MAX_WAITING = 8

/** The control plane's copy waits for two minutes (control/copies.py); after that a copy can no more be started. */
const WAITS_MS = 130_000

/** In `<stateDir>`, a file for each copy that was made: `medspa sandbox reset` removes those that nobody started. */
const COPIES = 'copies'

export type Copies = {
  /**
   * Copies this sandbox, as it is when no call is answered, into a new folder beside its own, and answers that folder. A
   * daemon started there goes on where this one stood: with the same token, addresses and ports, and so only where those
   * are free, in a network namespace of its own. It must start within two minutes, or the folder is removed.
   *
   * Names are letters, digits and hyphens and must be new: this is no way to write anywhere else.
   */
  make: (name: string) => Promise<string>
  /** Removes every copy that nobody has started. */
  forget: () => Promise<void>
}

/**
 * Makes copies of the sandbox in `stateDir`. `save` writes the data of what runs into the copy's folder and gives what this
 * process alone knows; `park` leaves the control plane's records there. `hindrance`: why none can be made.
 */
export function createCopies({
  stateDir,
  log,
  save,
  park,
  hindrance,
}: {
  stateDir: string
  log: (line: string) => void
  save: (folder: string) => Promise<SavedState>
  park: (folder: string) => Promise<void>
  hindrance?: string | undefined
}): Copies {
  const notes = path.join(stateDir, COPIES)
  const waiting = new Map<string, NodeJS.Timeout>()

  const forget = async (folder: string) => {
    clearTimeout(waiting.get(folder))
    waiting.delete(folder)
    // A copy that is started takes its saved state first.
    if (await isThere(path.join(folder, SAVED_STATE_FILE))) await rm(folder, { recursive: true, force: true })
    await rm(path.join(notes, path.basename(folder)), { force: true })
  }
  const forgetStarted = async () => {
    for (const folder of [...waiting.keys()])
      if (!(await isThere(path.join(folder, SAVED_STATE_FILE)))) await forget(folder)
  }

  return {
    async make(name) {
      if (hindrance !== undefined) throw new Error(hindrance)
      if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) throw new Error(`not a name for a copy: ${JSON.stringify(name)}`)
      await forgetStarted()
      if (waiting.size >= MAX_WAITING) throw new Error(`${MAX_WAITING} copies wait to be started: no more are made`)
      const folder = path.join(path.dirname(stateDir), name)
      await mkdir(folder)
      try {
        await mkdir(notes, { recursive: true, mode: 0o700 })
        await writeFile(path.join(notes, name), '')
        await chmod(folder, 0o711)
        const [saved] = await Promise.all([save(folder), park(folder), copyFiles(stateDir, folder)])
        await writeSavedState(folder, saved)
      } catch (error) {
        await rm(folder, { recursive: true, force: true })
        await rm(path.join(notes, name), { force: true })
        throw error
      }
      const timer = setTimeout(() => void forget(folder).catch((error) => log(String(error))), WAITS_MS)
      waiting.set(folder, timer.unref())
      return folder
    },
    async forget() {
      await Promise.all([...waiting.keys()].map(forget))
    },
  }
}

const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  )

async function copyFiles(from: string, to: string): Promise<void> {
  const there = (await readdir(from)).filter((file) => FILES.includes(file))
  await Promise.all(there.map((file) => copyFolder(path.join(from, file), path.join(to, file))))
}
