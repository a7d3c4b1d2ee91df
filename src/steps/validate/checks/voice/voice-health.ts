import { commandLine } from '../../../../command-line.ts'
import { reasonOf } from '../../../../io/http.ts'
import { statusOf } from '../ask.ts'
import type { Check } from '../check.ts'
import { NO_GATEWAY, skipped } from '../outcome.ts'

/** `GET /health` through the gateway: the Lambda starts and answers, whatever its image. */
export const voiceHealth: Check = {
  id: 'voice-health',
  group: 'voice',
  hint: () =>
    `The voice Lambda's log: \`${commandLine('logs', { words: ['voice'], flags: ['--since', '1h'] })}\`. A release whose image starts: \`${commandLine('deploy')}\`.`,
  async run({ http }, { urls }, { signal }) {
    if (urls.voice === undefined) return skipped(NO_GATEWAY)
    const url = `${urls.voice}/health`
    try {
      const answer = await http.request(url, { signal })
      return { status: answer.status === 200 ? 'ok' : 'failed', evidence: `GET ${url}: ${statusOf(answer, url)}` }
    } catch (error) {
      return { status: 'failed', evidence: `GET ${url}: ${reasonOf(error)}` }
    }
  },
}
