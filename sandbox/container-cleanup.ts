/**
 * `container-cleanup.js <socket> <label>`: waits until its stdin ends, which it does when the sandbox that started it is gone,
 * however that happened; then removes every container and network with that label.
 */
import { createDockerClient } from './data/docker/client.ts'
import { type LabelFilter, removeLabelled } from './data/docker/labels.ts'

const [socketPath = '', label = ''] = process.argv.slice(2)
// Ctrl-C in the daemon's terminal is the daemon's to answer; the end of stdin tells how it did.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

for await (const _ of process.stdin) {
  // Nothing is ever said.
}
await removeLabelled(createDockerClient(socketPath), label as LabelFilter)
