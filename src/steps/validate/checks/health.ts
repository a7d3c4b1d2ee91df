import { reasonOf } from '../../../io/http.ts'
import type { Check } from './check.ts'

/** Section 2.8, line 1: `GET /health` answers 200. */
export const health: Check = {
  id: 'health',
  async run({ http }, { urls }, { signal }) {
    const url = `${urls.api}/health`
    try {
      const { status } = await http.request(url, { signal })
      return { status: status === 200 ? 'ok' : 'failed', evidence: `GET ${url}: ${status}` }
    } catch (error) {
      return { status: 'failed', evidence: `GET ${url}: ${reasonOf(error)}` }
    }
  },
}
