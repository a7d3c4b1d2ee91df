import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { connectionsIn, leaving, noting } from '../../support/connections.ts'
import { hostileShell } from '../../support/hostile-shell.ts'
import type { Checkout, Ran } from './checkout.ts'

/** What a program, and all that it started, did. */
export type Watched = {
  ran: Ran
  /** How many connections were seen: none would mean that nothing was watched. */
  seen: number
  /** strace's lines of those that left loopback, or asked a proxy. */
  left: string[]
}

/** A place from which a rehearsal is led away wherever it can be: by ~/.aws, proxies, and a metadata service that answers. */
export async function hostilePlace(checkout: Checkout) {
  const folder = await mkdtemp(path.join(tmpdir(), 'medspa-outside-'))
  const hostile = await hostileShell()
  const within = (file: string, ...args: string[]) => {
    const [program = file, ...words] = [...checkout.within, file, ...args]
    return [program, words] as const
  }
  const program = path.join(import.meta.dirname, 'metadata-service.ts')
  const service = execa(...within(process.execPath, program), { reject: false, stdin: 'pipe' })
  const asked: string[] = []
  const lines = createInterface({ input: service.stdout }).on('line', (line) => asked.push(line))
  await once(lines, 'line')
  const env = { ...checkout.env, ...hostile.env }
  return {
    env,
    /** Requests that came to the metadata service, and whether the operator's `credential_process` ran. */
    metadata: () => asked.filter((line) => line !== 'ready'),
    credentialProcessRan: hostile.credentialProcessRan,
    /** Runs a shell's words in the checkout; returns once all that they started has ended. */
    async watch(script: string): Promise<Watched> {
      const file = path.join(folder, 'trace')
      const ran = await checkout.run(noting(file)[0] ?? '', [...noting(file).slice(1), 'bash', '-euc', script], { env })
      const connections = connectionsIn(await readFile(file, 'utf8'))
      return { ran, seen: connections.length, left: leaving(connections, [hostile.port]).map(({ line }) => line) }
    },
    async dispose() {
      service.stdin.end()
      await service
      await hostile.dispose()
      await rm(folder, { recursive: true })
    },
  }
}
