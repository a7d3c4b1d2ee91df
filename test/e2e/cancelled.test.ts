import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ctrlC, openTerminal } from '../integration/cli/support/terminal.ts'
import { populatedClone } from './support/base.ts'
import { type Checkout, succeeded } from './support/checkout.ts'
import { deployCommand, developmentOf } from './support/development.ts'
import { startMedspa } from './support/running.ts'

describe('Ctrl-C in a terminal', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await populatedClone()
  })
  afterAll(() => clone?.dispose())

  it.each([
    ['the apply', '9001', 'SELECT 1;', /Apply the plan[\s\S]*aws_lambda_function/],
    // Long enough to be met at work, whatever the machine.
    ['the migration', '9002', 'SELECT pg_sleep(20);', /migrating/],
    ['the rollout', '9003', 'SELECT 2;', /has started 1 tasks/],
  ])('during %s stops it once and for all, and the next deploy converges', async (what, number, sql, moment) => {
    const environment = developmentOf(clone)
    await writeFile(path.join(clone.dir, `app/migrations/${number}_cancelled.sql`), `${sql}\n`)
    await clone.commit(`To be cancelled during ${what}`)
    const { CI: _, ...env } = clone.env
    const terminal = openTerminal(deployCommand, {
      cwd: clone.dir,
      env,
      columns: 120,
      rows: 40,
      command: [...clone.within, path.join(clone.dir, 'node_modules/.bin/node'), 'dist/cli/entry.js'],
    })
    await terminal.until(moment)
    terminal.type(ctrlC)
    // A rollout ends at once, before the next drawing.
    await terminal.until(/cancelling; waiting|error: cancelled/)
    expect(await terminal.exited, terminal.text()).toBe(130)
    expect(terminal.text()).toMatch(/error: cancelled[\s\S]*hint: .*same command/)
    expect(terminal.cursorVisible()).toBe(true)
    expect(await environment.locks()).toEqual([])

    succeeded(await startMedspa(clone, deployCommand).ended)
    await environment.planIsEmpty()
  })
})
