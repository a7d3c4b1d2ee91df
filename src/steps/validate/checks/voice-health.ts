import { reasonOf } from '../../../io/http.ts'
import type { Check } from './check.ts'

/** `GET /health` through the gateway: the Lambda starts and answers, whatever its image. */
export const voiceHealth: Check = {
  id: 'voice-health',
  async run({ http }, { urls }, { signal }) {
    if (urls.voice === undefined) return { status: 'skipped', evidence: 'there is no voice gateway' }
    const url = `${urls.voice}/health`
    try {
      const { status } = await http.request(url, { signal })
      return { status: status === 200 ? 'ok' : 'failed', evidence: `GET ${url}: ${status}` }
    } catch (error) {
      return { status: 'failed', evidence: `GET ${url}: ${reasonOf(error)}` }
    }
  },
}
