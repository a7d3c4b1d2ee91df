import { reasonOf } from '../../../io/http.ts'
import { apiUrl, askApi, statusOf } from './ask.ts'
import type { Check } from './check.ts'

/** Section 2.8, line 1: `GET /health` answers 200. */
export const health: Check = {
  id: 'health',
  async run(deps, { urls }, { signal }) {
    const asked = `GET ${apiUrl(urls, '/health')}${urls.nameFrom === undefined ? '' : ` (${urls.nameFrom})`}`
    try {
      const answer = await askApi(deps, urls, '/health', signal)
      return { status: answer.status === 200 ? 'ok' : 'failed', evidence: `${asked}: ${statusOf(answer, urls.api)}` }
    } catch (error) {
      return { status: 'failed', evidence: `${asked}: ${reasonOf(error)}` }
    }
  },
}
