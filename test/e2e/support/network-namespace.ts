/**
 * Holds a network namespace open for a test: `unshare --net node network-namespace.ts <socket> <the namespace outside>`.
 *
 * It switches the namespace's loopback on, answers on the socket as an HTTP proxy into the namespace, and prints `ready`. When
 * its stdin closes - the test has ended, or was killed - it ends every process that is still in the namespace.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readlinkSync } from 'node:fs'
import { createServer, request } from 'node:http'

const [, , socket, outside] = process.argv
const networkOf = (pid: string) => {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return undefined // gone, or not ours to see
  }
}
const own = networkOf('self')
// Everybody else would be in the same namespace, and be ended with it.
if (own === undefined || outside === undefined || own === outside || own === networkOf('1')) {
  throw new Error('not in a network namespace of its own')
}

execFileSync('ip', ['link', 'set', 'lo', 'up'])

const proxy = createServer((asked, answer) => {
  const { host: _, ...headers } = asked.headers
  const onward = request(asked.url ?? '', { method: asked.method, headers, agent: false }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.headers)
    got.pipe(answer)
  })
  onward.on('error', () => answer.destroy())
  asked.pipe(onward)
})
proxy.listen(socket, () => process.stdout.write('ready\n'))

process.stdin.resume().on('end', () => {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid))) {
    if (networkOf(pid) !== own) continue
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
  process.exit(0)
})
