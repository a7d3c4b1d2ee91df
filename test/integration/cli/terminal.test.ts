import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findOnPath } from '../../../sandbox/data/processes.ts'
import { ctrlC, openTerminal } from './support/terminal.ts'
import { stubbornTerraform, tellingTerraform } from './support/terraforms.ts'
import { documentOf, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

let workplace: Workplace
beforeAll(async () => {
  workplace = await openWorkplace()
  succeeded(await workplace.medspa(['sandbox', 'up']))
})
afterAll(() => workplace.dispose())

const command = ['deploy', '--env', 'development', '--sandbox']
const deploy = (env: Record<string, string> = {}) =>
  openTerminal(command, { cwd: workplace.dir, env: { ...workplace.env, ...env } })

/** Names of the calls that the sandbox has answered since it began. */
const calls = async () => {
  const { endpoint } = await workplace.endpoint()
  const journal = (await (await fetch(`${endpoint}/_sandbox/journal`)).json()) as { calls: { operation: string }[] }
  return journal.calls.map(({ operation }) => operation)
}
const changing = /^(Create|Put|Register|Update|Run|Delete)(?!.*lock)/
const nothingWasMade = async () => expect((await calls()).filter((name) => changing.test(name))).toEqual([])
const there = async (file: string) => {
  while (!existsSync(file)) await wait(20)
}
/** A deploy whose Terraform is this script; `started` is the file that it leaves. */
const deployWith = async (terraform: string, env: Record<string, string> = {}) => {
  const bin = await workplace.binWith([], { terraform })
  const started = path.join(bin, 'started')
  const PATH = `${bin}${path.delimiter}${workplace.env.PATH}`
  const real = findOnPath('terraform') ?? ''
  return { terminal: deploy({ PATH, STARTED: started, TERRAFORM: real, ...env }), started }
}
/** Plans that a run left behind. */
const saved = async () => {
  const files = await readdir(path.join(workplace.dir, '.medspa'), { recursive: true }).catch(() => [])
  return files.filter((file) => file.endsWith('tfplan'))
}

describe('a deploy in a terminal', () => {
  it('that is cancelled while Terraform plans ends with 130, one error and a terminal in order', async () => {
    const { started, terminal } = await deployWith(tellingTerraform)
    await terminal.until(/✔ 2\.1 Check tools, account and region/)
    await there(started)
    terminal.type(ctrlC)
    expect(await terminal.exited, terminal.text()).toBe(130)
    const text = terminal.text()
    expect(text).toMatch(/✖ 2\.3 Plan registries and secrets/)
    expect(text.match(/^error: .*$/gm)).toEqual(['error: cancelled'])
    expect(text).not.toMatch(/^\s+at /m)
    expect(terminal.cursorVisible()).toBe(true)
    expect([...terminal.tooWide]).toEqual([])
    await nothingWasMade()
  })

  it('asks before it makes anything, and takes no for an answer', async () => {
    const terminal = deploy()
    const asked = await terminal.until(/Make these for development\?/)
    expect(asked).toMatch(/✔ 2\.3 Plan registries and secrets: \d+ resources to make/)
    expect(asked).toMatch(/^ *\+ module\.ecr\./m)
    terminal.type('n\r')
    expect(await terminal.exited, terminal.text()).toBe(3)
    expect(terminal.text()).toMatch(/error: .*not approved; nothing was changed/)
    expect(terminal.cursorVisible()).toBe(true)
    expect([...terminal.tooWide]).toEqual([])
    await nothingWasMade()
    expect(await saved()).toEqual([])
  })

  it('is cancelled at its question by Ctrl-C', async () => {
    const terminal = deploy()
    await terminal.until(/Make these for development\?/)
    terminal.type(ctrlC)
    expect(await terminal.exited, terminal.text()).toBe(130)
    expect(terminal.text().match(/^error: .*$/gm)).toEqual(['error: cancelled'])
    expect(terminal.cursorVisible()).toBe(true)
    await nothingWasMade()
    expect(await saved()).toEqual([])
  })

  it('leaves at a second Ctrl-C, though Terraform does not end', async () => {
    const released = path.join(workplace.dir, 'released')
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
      await workplace.write('released', '')
    }
  })

  it('goes on at yes', async () => {
    const terminal = deploy()
    await terminal.until(/Make these for development\?/)
    terminal.type('y\r')
    await terminal.until(/✔ 2\.3 Make registries and secrets/)
    terminal.type(ctrlC)
    expect(await terminal.exited, terminal.text()).toBe(130)
    expect(terminal.cursorVisible()).toBe(true)
    expect([...terminal.tooWide]).toEqual([])
    expect(await calls()).toContain('CreateRepository')
  })
})

describe('a deploy without a terminal', () => {
  it('never waits for an answer: without --yes it is refused, and says what it would have asked', async () => {
    succeeded(await workplace.medspa(['sandbox', 'down']))
    succeeded(await workplace.medspa(['sandbox', 'up']))
    const ran = await workplace.medspa([...command, '--json'], { stdin: 'ignore' })
    expect(ran.exitCode, ran.stderr).toBe(3)
    const document = documentOf(ran)
    expect(document.error).toMatchObject({
      code: 'approval-needed',
      whose: 'operator',
      message: expect.stringContaining('Make these for development?'),
      hint: expect.stringContaining('--yes'),
    })
    expect(document.steps.map(({ id }) => id)).toEqual([
      'preflight',
      'state-bucket',
      'lock',
      'former-data',
      'outside-edits',
      'plan-foundation',
    ])
    expect(ran.stderr).toMatch(/^\d\d:\d\d:\d\d 2\.1 Check tools, account and region: done: account 123456789012/m)
    await nothingWasMade()
    expect(await saved()).toEqual([])
  })

  it('is cancelled by SIGTERM as by Ctrl-C: Terraform ends first, then one document', async () => {
    const asked = new AbortController()
    const ran = await workplace.medspa([...command, '--json'], {
      cancelSignal: asked.signal,
      killSignal: 'SIGTERM',
      forceKillAfterDelay: false,
      stderr: function* (line: unknown) {
        if (String(line).includes('2.3 Plan registries and secrets')) asked.abort()
        yield line
      },
    })
    expect(ran.exitCode, ran.stderr).toBe(130)
    const { error, steps } = documentOf(ran)
    expect(error).toMatchObject({ code: 'cancelled', whose: 'operator' })
    expect(steps.at(-1)).toMatchObject({ id: 'plan-foundation', status: 'failed' })
    await nothingWasMade()
  })
})
