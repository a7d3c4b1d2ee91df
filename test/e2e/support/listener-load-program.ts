/**
 * Asks a load balancer in the network that it is started in, again and again until its stdin closes: `node
 * listener-load-program.ts <JSON of ListenerLoad>`. A line for each answer, in the order of the questions' ends.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { Agent, type RequestOptions, request } from 'node:https'
import { text } from 'node:stream/consumers'
import type { ListenerAnswer, ListenerLoad } from './listener-load.ts'

const { balancer, caFile, name, path, rate } = JSON.parse(process.argv[2] ?? '') as ListenerLoad
// Without a rate one question follows the other's answer, on one connection: answers come in the order of the questions.
const agent = new Agent({ keepAlive: true, maxSockets: rate === undefined ? 1 : 10 })
/** An answer that takes longer counts as lost. */
const LIMIT_MS = 5000
let over = false
const asking = new Set<Promise<void>>()

const ca = readFileSync(caFile)

/** A connection that was closed while nobody asked on it is met by the next question: it is asked again, as clients do. */
async function answerTo(signal: AbortSignal): Promise<ListenerAnswer> {
  const options: RequestOptions = { agent, ca, headers: { host: name }, host: balancer, path, servername: name, signal }
  const asked = request(options)
  try {
    const [answer] = (await once(asked.end(), 'response')) as [IncomingMessage]
    return { status: answer.statusCode ?? 0, body: await text(answer) }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return asked.reusedSocket && code === 'ECONNRESET' ? answerTo(signal) : { status: 0, body: message }
  }
}

async function ask(): Promise<void> {
  const answer = await answerTo(AbortSignal.timeout(LIMIT_MS))
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}

const begin = () => {
  const one = ask().finally(() => asking.delete(one))
  asking.add(one)
  return one
}
const paced = rate === undefined ? undefined : setInterval(begin, 1000 / rate)
process.stdin.resume().on('end', async () => {
  over = true
  clearInterval(paced)
  await Promise.all(asking)
  agent.destroy()
})
while (rate === undefined && !over) await begin()
