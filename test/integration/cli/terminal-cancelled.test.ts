import { existsSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findOnPath } from '../../../sandbox/data/processes/processes.ts'
import { type Deploying, deployCommand, openDeploying } from './support/deploying.ts'
import { ctrlC } from './support/terminal.ts'
import { stubbornTerraform, tellingTerraform } from './support/terraforms.ts'
import { documentOf } from './support/workplace.ts'

let development: Deploying
beforeAll(async () => {
  development = await openDeploying()
})
afterAll(() => development?.workplace.dispose())

const there = async (file: string) => {
  while (!existsSync(file)) await wait(20)
}
/** A deploy whose Terraform is this script; `started` is the file that it leaves. */
const deployWith = async (terraform: string, env: Record<string, string> = {}) => {
  const bin = await development.workplace.binWith([], { terraform })
  const started = path.join(bin, 'started')
  const PATH = `${bin}${path.delimiter}${development.workplace.env.PATH}`
  const real = findOnPath('terraform') ?? ''
  return { terminal: development.deploy({ PATH, STARTED: started, TERRAFORM: real, ...env }), started }
}

describe('a deploy that is cancelled', () => {
  it('while Terraform plans: exit code 130, one error, and the terminal is reset', async () => {
    const { started, terminal } = await deployWith(tellingTerraform)
    await there(started)
    terminal.type(ctrlC)
    expect(await terminal.exited, terminal.text()).toBe(130)
    const text = terminal.text()
    expect(text).toMatch(/■ Plan registries and secrets \(2\.3\): cancelled/)
    expect(text).toMatch(/^Cancelled\. Nothing was changed\./m)
    expect(text).not.toMatch(/^error:/m)
    expect(text).not.toMatch(/^\s+at /m)
    expect(terminal.cursorVisible()).toBe(true)
    expect([...terminal.tooWide]).toEqual([])
    await development.nothingWasMade()
  })

  it('at its question: like No, with exit code 130', async () => {
    const terminal = development.deploy()
    await terminal.until(/Make these for development \(sandbox\)\?/)
    terminal.type(ctrlC)
    expect(await terminal.exited, terminal.text()).toBe(130)
    expect(terminal.text()).toMatch(/^Cancelled\. Nothing was changed\./m)
    expect(terminal.text()).not.toMatch(/^error:/m)
    expect(terminal.cursorVisible()).toBe(true)
    await development.nothingWasMade()
    expect(await development.savedPlans()).toEqual([])
  })

  it('ends at a second Ctrl-C, though Terraform does not end', async () => {
    const released = path.join(development.workplace.dir, 'released')
    const { started, terminal } = await deployWith(stubbornTerraform, { RELEASED: released })
    try {
      await there(started)
      terminal.type(ctrlC)
      await terminal.until(/cancelling; waiting/)
      // Pressed until it is believed: signals that come together are one wish.
      const pressing = setInterval(() => terminal.type(ctrlC), 100)
      expect(await terminal.exited.finally(() => clearInterval(pressing)), terminal.text()).toBe(130)
      expect(terminal.text()).toMatch(/leaving now/)
      expect(terminal.cursorVisible()).toBe(true)
    } finally {
      await development.workplace.write('released', '')
    }
  })

  it('by SIGTERM ends as by Ctrl-C: Terraform ends first, then one document', async () => {
    const asked = new AbortController()
    const ran = await development.workplace.medspa([...deployCommand, '--yes', '--json', '--verbose'], {
      cancelSignal: asked.signal,
      killSignal: 'SIGTERM',
      forceKillAfterDelay: false,
      stderr: function* (line: unknown) {
        if (String(line).includes('Plan registries and secrets (2.3)')) asked.abort()
        yield line
      },
    })
    expect(ran.exitCode, ran.stderr).toBe(130)
    const { error, steps } = documentOf(ran)
    expect(error).toMatchObject({ code: 'cancelled', whose: 'operator' })
    expect(steps.at(-1)).toMatchObject({ id: 'plan-foundation', status: 'failed' })
    await development.nothingWasMade()
  })
})
