import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { workPath } from '../config/work-folder.ts'
import { unlessMissing } from '../io/files.ts'
import { parseJson } from '../io/json.ts'
import { parseRecord, type RunRecord } from './record.ts'

export type RunFiles = {
  /** Written whole or not at all: who reads meanwhile sees the record before. */
  write: (id: string, text: string) => Promise<void>
  /** Newest first; what no medspa wrote is passed over. */
  list: () => Promise<RunRecord[]>
  /** Removes all but the newest. */
  prune: (keep: number) => Promise<void>
}

const suffix = '.json'

/** Run records in a folder of this machine: `.medspa/runs/`, readable by this user only. */
export const createRunFiles = ({ dir }: { dir: string }): RunFiles => {
  const names = async () => {
    const found = await readdir(dir).catch(unlessMissing([]))
    return found.filter((name) => name.endsWith(suffix)).toSorted((a, b) => b.localeCompare(a))
  }
  return {
    async write(id, text) {
      await mkdir(dir, { recursive: true, mode: 0o700 })
      const file = path.join(dir, `${id}${suffix}`)
      const half = `${file}.${process.pid}.new`
      await writeFile(half, text, { mode: 0o600 })
      await rename(half, file)
    },
    async list() {
      // Another command may prune a record meanwhile; one of another user (`sudo medspa`) must not hide this user's.
      const texts = await Promise.all(
        (await names()).map((name) => readFile(path.join(dir, name), 'utf8').catch(() => '')),
      )
      return texts.flatMap((text) => parseRecord(parseJson(text)) ?? [])
    },
    async prune(keep) {
      for (const name of (await names()).slice(keep)) await rm(path.join(dir, name), { force: true })
    },
  }
}

/** Run records of this checkout. */
export const localRunFiles = (): RunFiles => createRunFiles({ dir: path.join(workPath(), 'runs') })
