import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:fs'
import { access, open, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Module, makeModule } from './module.ts'

/** One resource that is made only when somebody writes into the pipe, so that no test depends on how long a thing takes. */
const slow = `
resource "terraform_data" "quick" {}
resource "terraform_data" "slow" {
  depends_on = [terraform_data.quick]
  provisioner "local-exec" { command = "cat gate" }
}
`
let module: Module
beforeEach(async () => {
  module = await makeModule(slow)
  await promisify(execFile)('mkfifo', [path.join(module.dir, 'gate')])
})
afterEach(async () => {
  // A cancelled Terraform leaves the provisioner's own child behind, waiting at the gate.
  await openGate().catch((error: NodeJS.ErrnoException) => expect(error.code).toBe('ENXIO'))
  await module.remove()
})

/** Rejects with ENXIO where nobody waits. */
const openGate = async () => {
  await using gate = await open(path.join(module.dir, 'gate'), constants.O_WRONLY | constants.O_NONBLOCK)
  await gate.write('open\n')
}
const exists = (name: string) =>
  access(path.join(module.dir, name)).then(
    () => true,
    () => false,
  )
const stateHolds = async (address: string) =>
  (await readFile(path.join(module.dir, 'terraform.tfstate'), 'utf8')).includes(`"name": "${address}"`)
const lockFile = '.terraform.tfstate.lock.info'

test('an abort is one SIGINT: Terraform ends what it is at, writes the state and lets the lock go', async () => {
  const it = module.terraform()
  const plan = await it.plan({ variables: {} })
  const cancel = new AbortController()
  const applied = it.apply(plan, {
    signal: cancel.signal,
    onResource({ address, state }) {
      if (address === 'terraform_data.slow' && state === 'progress') cancel.abort()
    },
  })
  await expect(applied).rejects.toMatchObject({ code: 'cancelled', exitCode: 130 })
  expect(await exists(lockFile)).toBe(false)
  expect(await stateHolds('quick')).toBe(true)
  const [left] = await readdir(path.join(module.dataDir, 'runs'))
  const said = await readFile(path.join(module.dataDir, 'runs', left ?? '', 'stdout.jsonl'), 'utf8')
  expect(said.match(/Interrupt received/g)).toHaveLength(1)
  expect(said).not.toContain('Two interrupts received')
})

test('a cancelled command starts nothing', async () => {
  const it = module.terraform()
  const signal = AbortSignal.abort()
  await expect(it.plan({ variables: {}, signal })).rejects.toMatchObject({ code: 'cancelled' })
  expect(module.verbs).toEqual([])
  await expect(it.outputs({ signal })).rejects.toMatchObject({ code: 'cancelled' })
})

test('a state that another run holds: exit 5, with the holder', async () => {
  const holder = module.terraform()
  const plan = await holder.plan({ variables: {} })
  const started = Promise.withResolvers<void>()
  const applied = holder.apply(plan, {
    onResource({ address, state }) {
      if (address === 'terraform_data.slow' && state === 'progress') started.resolve()
    },
  })
  await started.promise
  await expect(module.terraform().plan({ variables: {} })).rejects.toMatchObject({
    code: 'state-locked',
    whose: 'operator',
    exitCode: 5,
    evidence: expect.arrayContaining([expect.stringMatching(/^Who: .+@/), expect.stringMatching(/^ID: /)]),
  })
  await vi.waitFor(openGate, { timeout: 30_000 })
  await applied
})

test('a CLI that is killed leaves Terraform at work: it finishes, writes the state and unlocks', async () => {
  const cli = spawn(process.execPath, [path.join(import.meta.dirname, 'slow-apply.ts'), module.dir, module.dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: cli.stdout })) if (line === 'progress') break
  cli.kill('SIGKILL')
  await once(cli, 'close')
  expect(await exists(lockFile)).toBe(true)
  // Terraform has begun the resource by now; its program may be about to wait at the gate.
  await vi.waitFor(openGate, { timeout: 30_000 })
  await vi.waitFor(async () => expect(await exists(lockFile)).toBe(false), { timeout: 30_000 })
  expect(await stateHolds('slow')).toBe(true)
})
