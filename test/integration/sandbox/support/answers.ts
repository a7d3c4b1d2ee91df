import { once } from 'node:events'
import http from 'node:http'

/** What one caller is answered, asking again and again, one request after the other, in their order. */
export type Answers = {
  /** The next hundred answers from now on. */
  hundred: () => Promise<string[]>
  /** Everything that was no answer of 200, so far. */
  lost: () => string[]
  count: () => number
  stop: () => Promise<void>
}

/** Asks `url` without a pause, over one connection. */
export function askOn(url: string): Answers {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const answers: string[] = []
  const lost: string[] = []
  let asking = true
  const ask = async () => {
    const request = http.get(url, { agent })
    const [response] = (await once(request, 'response')) as [http.IncomingMessage]
    const body = (await response.toArray()).join('')
    if (response.statusCode !== 200) lost.push(`${response.statusCode} ${body}`)
    answers.push(body)
  }
  const done = (async () => {
    while (asking) await ask().catch((error: unknown) => void lost.push(String(error)))
  })()
  return {
    async hundred() {
      const from = answers.length
      while (answers.length < from + 100) await new Promise((resolve) => setTimeout(resolve, 5))
      return answers.slice(from, from + 100)
    },
    lost: () => lost,
    count: () => answers.length,
    async stop() {
      asking = false
      await done
      agent.destroy()
    },
  }
}
