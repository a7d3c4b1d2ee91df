import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

/** A line of a program's log: what JSON says, or the text. */
export type Line = { msg: string; level?: string } & Record<string, unknown>

export type Program = {
  child: ChildProcess
  lines: Line[]
  /** Resolves with the first line, past or future, that fits; rejects when the program ends without one. */
  line: (fits: (line: Line) => boolean) => Promise<Line>
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

const lineOf = (written: string): Line => {
  try {
    return JSON.parse(written)
  } catch {
    return { msg: written }
  }
}

/** Starts a bundle of the stand-in with nothing but `env`; stdout and stderr are one log, as in CloudWatch. */
export function start(file: string, env: Record<string, string>, args: string[] = []): Program {
  const child = spawn(process.execPath, [file, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: Line[] = []
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const each of waiting) each()
    waiting.clear()
  }
  const readers = [child.stdout, child.stderr].map((input) => {
    const reader = createInterface({ input })
    reader.on('line', (written) => {
      lines.push(lineOf(written))
      wake()
    })
    return once(reader, 'close')
  })
  let over = false
  const ended = Promise.all([once(child, 'exit'), ...readers]).then(([[code, signal]]) => {
    over = true
    wake()
    return { code, signal }
  })
  return {
    child,
    lines,
    ended,
    async line(fits) {
      for (;;) {
        const found = lines.find(fits)
        if (found) return found
        if (over) throw new Error(`${path.basename(path.dirname(file))} ended: ${JSON.stringify(lines.slice(-5))}`)
        await new Promise<void>((resolve) => waiting.add(resolve))
      }
    },
  }
}

/** Runs one to its end. */
export async function run(file: string, env: Record<string, string>, args: string[] = []) {
  const program = start(file, env, args)
  return { ...(await program.ended), lines: program.lines.map(({ msg }) => msg), log: program.lines }
}

/** Lambda's side of the Runtime API, for one function. */
export async function startRuntimeApi() {
  const events: { id: string; event: object }[] = []
  const answers = new Map<string, (body: unknown) => void>()
  let asked: http.ServerResponse | undefined
  let count = 0
  const handOut = () => {
    const next = asked && events.shift()
    if (!asked || !next) return
    asked.setHeader('lambda-runtime-aws-request-id', next.id)
    asked.setHeader('lambda-runtime-deadline-ms', String(Date.now() + 30_000))
    asked.end(JSON.stringify(next.event))
    asked = undefined
  }
  const server = http.createServer(async (request, response) => {
    const [, id = ''] = /\/invocation\/([^/]+)\/response$/.exec(request.url ?? '') ?? []
    if (request.method === 'POST') {
      answers.get(id)?.(JSON.parse(await text(request)))
      return response.writeHead(202).end()
    }
    asked = response
    handOut()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    invoke: (event: object) =>
      new Promise<unknown>((resolve) => {
        const id = `invocation-${++count}`
        answers.set(id, resolve)
        events.push({ id, event })
        handOut()
      }),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
