import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, it } from 'vitest'
import { populatedClone } from '../e2e/support/base.ts'
import { type Checkout, succeeded } from '../e2e/support/checkout.ts'
import { clinicOf } from '../e2e/support/clinic-data.ts'
import { parkCommand, restoreCommand, sleepCycle, through } from '../e2e/support/parking.ts'

/** An environment of a test's own, with a clinic's data. */
async function filled(use: (clone: Checkout) => Promise<void>): Promise<void> {
  const clone = await populatedClone()
  try {
    await clinicOf(clone).fill()
    await use(clone)
  } finally {
    await clone.dispose()
  }
}

describe.concurrent('park, then restore: all data come back', () => {
  it('three times in a row, and all the while callers are answered', () =>
    filled(async (clone) => {
      for (const _ of ['once', 'again', 'and again']) {
        await sleepCycle(clone, {
          calls: true,
          down: () => through(clone, parkCommand),
          up: () => through(clone, restoreCommand),
        })
      }
    }))

  it('with --full, without its voice gateway', () =>
    filled((clone) =>
      sleepCycle(clone, {
        calls: false,
        full: true,
        down: () => through(clone, [...parkCommand, '--full']),
        up: () => through(clone, restoreCommand),
      }),
    ))

  it("by the checklist's own destroy", () =>
    filled(async (clone) => {
      const script = await readFile(path.join(import.meta.dirname, '../e2e/checklist-commands/park.sh'), 'utf8')
      await sleepCycle(clone, {
        calls: false,
        full: true,
        down: async () => succeeded(await clone.bash(script.replaceAll('<bucket>', '$TF_STATE_BUCKET'))),
        up: () => through(clone, restoreCommand),
      })
    }))
})
