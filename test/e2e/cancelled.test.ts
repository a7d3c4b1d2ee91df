import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ctrlC } from '../integration/cli/support/terminal.ts'
import { populatedClone } from './support/base.ts'
import { type Checkout, succeeded } from './support/checkout.ts'
import { deployCommand, developmentOf } from './support/development.ts'
import { operatorsTerminal } from './support/operators-terminal.ts'
import { startMedspa } from './support/running.ts'

describe('Ctrl-C in a terminal', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await populatedClone()
  })
  afterAll(() => clone?.dispose())

  it.each([
    ['the apply', '9001', 'SELECT 1;', /Apply the plan[\s\S]*aws_lambda_function/, 'infrastructure applied in part'],
    // Long enough to be met at work, whatever the machine.
    ['the migration', '9002', 'SELECT pg_sleep(20);', /migrating/, 'infrastructure applied'],
    ['the rollout', '9003', 'SELECT 2;', /has started 1 tasks/, 'database migrated (9003_cancelled)'],
  ])(
    'during %s stops it once and for all, and the next deploy converges',
    async (what, number, sql, moment, changed) => {
      const environment = developmentOf(clone)
      await writeFile(path.join(clone.dir, `app/migrations/${number}_cancelled.sql`), `${sql}\n`)
      await clone.commit(`To be cancelled during ${what}`)
      const before = (await environment.serves()).slice(0, 12)
      const terminal = operatorsTerminal(clone, deployCommand)
      await terminal.until(moment)
      terminal.type(ctrlC)
      // A rollout ends at once, before the next drawing.
      await terminal.until(/cancelling; waiting|Cancelled\./)
      expect(await terminal.exited, terminal.text()).toBe(130)
      expect(terminal.text()).toMatch(/^Cancelled\.[\s\S]*hint: .*same command/m)
      // The last screen says where it stands, and how to go on.
      expect(terminal.lastScreen()).toMatch(
        new RegExp(`Cancelled\\.[\\s\\S]* ${before}( still serves|.* and |; ECS goes on)`),
      )
      expect(terminal.lastScreen()).toContain(changed)
      expect(terminal.lastRows().at(-1)).toBe(`next: medspa ${deployCommand.join(' ')}`)
      expect(terminal.cursorVisible()).toBe(true)
      expect(await environment.locks()).toEqual([])

      succeeded(await startMedspa(clone, deployCommand).ended)
      await environment.planIsEmpty()
    },
  )
})
