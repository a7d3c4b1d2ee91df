import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'

/** Kind of stream, three bytes of nothing, and the length of what follows. */
const HEADER_BYTES = 8
const STDERR = 2

/**
 * Parts the engine's stream of a container's output: frames with a header of eight bytes, stdout and stderr in turn
 * (Docker Engine API, "Attach to a container", stream format). Both ends end with the stream.
 */
export function readFrames(stream: Readable): { stdout: PassThrough; stderr: PassThrough } {
  const outputs = { stdout: new PassThrough(), stderr: new PassThrough() }
  void part(stream, outputs)
    // A connection that breaks is an end like any other: the container's own end is told elsewhere.
    .catch(() => {})
    .finally(() => {
      outputs.stdout.end()
      outputs.stderr.end()
    })
  return outputs
}

async function part(stream: Readable, outputs: { stdout: PassThrough; stderr: PassThrough }): Promise<void> {
  let held: Buffer = Buffer.alloc(0)
  for await (const chunk of stream) {
    held = held.length === 0 ? (chunk as Buffer) : Buffer.concat([held, chunk as Buffer])
    while (held.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + held.readUInt32BE(4)
      if (held.length < end) break
      const output = held[0] === STDERR ? outputs.stderr : outputs.stdout
      const content = held.subarray(HEADER_BYTES, end)
      held = held.subarray(end)
      if (!output.write(content)) await once(output, 'drain')
    }
  }
}
