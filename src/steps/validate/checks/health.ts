import { commandLine } from '../../../command-line.ts'
import { reasonOf } from '../../../io/http.ts'
import { apiUrl, askApi, statusOf } from './ask.ts'
import type { Check } from './check.ts'

/** Section 2.8, line 1: `GET /health`, or `api.health_path`, answers 200. */
export const health: Check = {
  id: 'health',
  group: 'api',
  hint: () => `What runs, and why tasks ended: \`${commandLine('status')}\`.`,
  async run(deps, { paths, urls }, { signal }) {
    const asked = `GET ${apiUrl(urls, paths.health)}${urls.nameFrom === undefined ? '' : ` (${urls.nameFrom})`}`
    try {
      const answer = await askApi(deps, urls, paths.health, signal)
      return { status: answer.status === 200 ? 'ok' : 'failed', evidence: `${asked}: ${statusOf(answer, urls.api)}` }
    } catch (error) {
      return { status: 'failed', evidence: `${asked}: ${reasonOf(error)}` }
    }
  },
}
