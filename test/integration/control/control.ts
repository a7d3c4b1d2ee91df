import { once } from 'node:events'
import { connect } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { ControlPlane } from '../../../sandbox/context.ts'
import './moto-fork-server.ts'

/** A launcher of one test's own. */
export type Control = ControlPlane & { stop: () => Promise<void> }

/** The token of the control planes that moto-fork-server.py starts. */
export const CONTROL_TOKEN = 'sandbox'

export const LAUNCHER = path.resolve(import.meta.dirname, '../../../sandbox/control/launcher.py')

/**
 * The control plane on a free port, without the patches named, once it answers: the launcher, forked from a process that
 * has imported moto already (moto-fork-server.py).
 */
export async function startControl(without: string[] = []): Promise<Control> {
  const streams = connect(inject('motoForkServer'))
  const ended = once(streams, 'close')
  const left = without.flatMap((name) => ['--without', name])
  streams.write(`${JSON.stringify(['--port', '0', ...left])}\n`)
  let words = ''
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: streams }).on('line', (line) => {
      words += `${line}\n`
      if (line.startsWith('ready ')) resolve(line.replace(/^ready /, ''))
    })
    ended.then(() => reject(new Error(`the launcher ended: ${words}`)), reject)
  })
  return {
    url,
    token: CONTROL_TOKEN,
    async stop() {
      streams.end()
      await ended
    },
  }
}

/** Options for an AWS SDK client of that control plane; one attempt, so that an error is seen as it was answered. */
export const clientOptions = (control: Pick<Control, 'url'>) => ({
  endpoint: control.url,
  region: 'us-east-1',
  credentials: { accessKeyId: CONTROL_TOKEN, secretAccessKey: CONTROL_TOKEN },
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
