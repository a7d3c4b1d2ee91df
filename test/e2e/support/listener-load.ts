import path from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import type { Checkout } from './checkout.ts'

export type ListenerLoad = {
  /** The load balancer's own name. */
  balancer: string
  caFile: string
  /** The name of its certificate, under which it is asked over HTTPS. */
  name: string
  path: string
  /** Questions a second, whatever becomes of those before; undefined: one after the other, without a pause. */
  rate?: number | undefined
}

/** `status` 0: no answer, and `body` says why. */
export type ListenerAnswer = { status: number; body: string }

/** Somebody who asks the HTTPS listener of a clone's load balancer until `stop`. */
export function startListenerLoad({ env, within }: Checkout, load: ListenerLoad) {
  const program = path.join(import.meta.dirname, 'listener-load-program.ts')
  const [file = process.execPath, ...args] = [...within, process.execPath, program, JSON.stringify(load)]
  const child = execa(file, args, { env, extendEnv: false, stdin: 'pipe', reject: false })
  const answers: ListenerAnswer[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    answers.push(JSON.parse(line))
    for (const look of waiting) look()
  })
  return {
    /** The next answers from now on. Rejects if the load ends before. */
    next: (count: number) =>
      new Promise<ListenerAnswer[]>((resolve, reject) => {
        const from = answers.length
        const look = () => {
          if (answers.length < from + count) return
          waiting.delete(look)
          resolve(answers.slice(from, from + count))
        }
        waiting.add(look)
        void child.then(({ stderr }) => reject(new Error(`the load ended: ${stderr}`)))
      }),
    /** Ends it, once every question has its answer; gives all answers. */
    async stop(): Promise<ListenerAnswer[]> {
      child.stdin.end()
      const { exitCode, stderr } = await child
      if (exitCode !== 0) throw new Error(`the load ended with ${exitCode}: ${stderr}`)
      return answers
    },
  }
}
