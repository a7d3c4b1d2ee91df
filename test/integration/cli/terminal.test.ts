import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Deploying, deployCommand, openDeploying } from './support/deploying.ts'
import { ctrlC } from './support/terminal.ts'
import { documentOf } from './support/workplace.ts'

// A deploy that is cancelled before it has asked: terminal-cancelled.test.ts.
let development: Deploying
beforeAll(async () => {
  development = await openDeploying()
})
afterAll(() => development?.workplace.dispose())

describe('a deploy without a terminal', () => {
  it('without --yes is refused, and prints the question that it would have asked', async () => {
    const ran = await development.workplace.medspa([...deployCommand, '--json'], { stdin: 'ignore' })
    expect(ran.exitCode, ran.stderr).toBe(3)
    const document = documentOf(ran)
    expect(document.error).toMatchObject({
      code: 'approval-needed',
      whose: 'operator',
      message: expect.stringContaining('Make these for development (sandbox)?'),
      hint: expect.stringContaining('--yes'),
    })
    expect(document.steps.map(({ id }) => id)).toEqual([
      'preflight',
      'state-bucket',
      'lock',
      'unfinished-park',
      'former-data',
      'boundary',
      'outside-edits',
      'plan-foundation',
    ])
    expect(ran.stderr).toMatch(/^\d\d:\d\d:\d\d Check tools, account and region \(2\.1\): done: account 123456789012/m)
    await development.nothingWasMade()
    expect(await development.savedPlans()).toEqual([])
  })
})

describe('a deploy in a terminal', () => {
  it('asks before it changes anything, and stops at no', async () => {
    const terminal = development.deploy()
    const asked = await terminal.until(/Make these for development \(sandbox\)\?/)
    expect(asked).toMatch(/^ *\+ images: \d+ to create/m)
    terminal.type('n\r')
    expect(await terminal.exited, terminal.text()).toBe(3)
    expect(terminal.text()).toMatch(/error: .*not approved; nothing was changed/)
    expect(terminal.cursorVisible()).toBe(true)
    expect([...terminal.tooWide]).toEqual([])
    await development.nothingWasMade()
    expect(await development.savedPlans()).toEqual([])
  })

  it('goes on at yes', async () => {
    const terminal = development.deploy()
    await terminal.until(/Make these for development \(sandbox\)\?/)
    terminal.type('y\r')
    await terminal.until(/✔ Make registries and secrets \(2\.3\)/)
    terminal.type(ctrlC)
    expect(await terminal.exited, terminal.text()).toBe(130)
    expect(terminal.cursorVisible()).toBe(true)
    expect([...terminal.tooWide]).toEqual([])
    expect(await development.calls()).toContain('CreateRepository')
  })
})
