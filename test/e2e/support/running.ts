import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import type { Checkout, Ran } from './checkout.ts'

export type Running = ReturnType<typeof startMedspa>

/** The built program itself, without npx in front of it, so that it can be watched, killed and seen to die. */
export function startMedspa(clone: Checkout, args: string[]) {
  const bin = path.join(clone.dir, 'node_modules/.bin')
  const node = path.join(bin, 'node')
  const [program = node, ...words] = [...clone.within, node, 'dist/cli/entry.js', ...args]
  const child = execa(program, words, {
    cwd: clone.dir,
    env: { ...clone.env, PATH: `${bin}${path.delimiter}${clone.env.PATH}` },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
  })
  const lines: string[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line)
    for (const look of waiting) look()
  })
  const ended: Promise<Ran> = child.then(({ exitCode, stderr, stdout }) => ({ exitCode, stderr, stdout }))

  return {
    pid: child.pid ?? 0,
    ended,
    /** The first line of stderr that matches; rejects if the program ends without one. */
    until: (pattern: RegExp) =>
      new Promise<string>((resolve, reject) => {
        const look = () => {
          const line = lines.find((each) => pattern.test(each))
          if (line === undefined) return
          waiting.delete(look)
          resolve(line)
        }
        waiting.add(look)
        look()
        void ended.then((ran) => reject(new Error(`ended (${ran.exitCode}) without ${pattern}:\n${ran.stderr}`)))
      }),
    /** The Terraform that it has at work: its process id. */
    terraform(): number {
      // At once, without another program: the Terraform of a small apply soon ends.
      const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')
      const found = children.find((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8') === 'terraform\n')
      if (found === undefined) throw new Error(`no Terraform below process ${child.pid}`)
      return Number(found)
    },
    async kill(): Promise<void> {
      child.kill('SIGKILL')
      await ended
    },
  }
}
