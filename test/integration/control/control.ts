import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** A launcher of one test's own. */
export type Control = { url: string; stop: () => Promise<void> }

export const LAUNCHER = path.resolve(import.meta.dirname, '../../../sandbox/control/launcher.py')

/** Starts the control plane on a free port, without the patches named, and resolves when it answers. */
export async function startControl(without: string[] = []): Promise<Control> {
  const left = without.flatMap((name) => ['--without', name])
  const child = spawn('python3', [LAUNCHER, '--port', '0', ...left], { stdio: ['pipe', 'pipe', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let words = ''
  child.stderr.on('data', (chunk) => {
    words += chunk
  })
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(line.replace(/^ready /, '')))
    void ended.then(() => reject(new Error(`the launcher ended: ${words}`)))
  })
  return {
    url,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Options for an AWS SDK client of that control plane; one attempt, so that an error is seen as it was answered. */
export const clientOptions = (control: Pick<Control, 'url'>) => ({
  endpoint: control.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
  maxAttempts: 1,
})

export type ClientOptions = ReturnType<typeof clientOptions>

/**
 * Returns `patch(name, behaviour, probe)`: two tests, that the probe passes on the mended control plane (one for the whole
 * file, so a probe names its things after itself) and that it fails on one that lacks only that patch.
 */
export function patchTests() {
  let mended: Control
  beforeAll(async () => {
    mended = await startControl()
  })
  afterAll(() => mended?.stop())
  return (name: string, behaviour: string, probe: (options: ClientOptions) => Promise<void>) => {
    test(`${name}: ${behaviour}`, () => probe(clientOptions(mended)))
    test(`${name} is needed`, async () => {
      const bare = await startControl([name])
      try {
        await expect(probe(clientOptions(bare))).rejects.toThrow()
      } finally {
        await bare.stop()
      }
    })
  }
}
