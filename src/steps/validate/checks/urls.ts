import { commandLine } from '../../../command-line.ts'
import { reasonOf } from '../../../io/http.ts'
import { apiUrl, askApi, statusOf } from './ask.ts'
import type { Check } from './check.ts'

/** URLs of the operator's own (`validation.urls` of the configuration file), with the status and the size they must have. */
export const ownUrls: Check = {
  id: 'urls',
  group: 'api',
  hint: () => `The API's log: \`${commandLine('logs', { flags: ['--since', '1h'] })}\`.`,
  applies: ({ settings }) => settings.validation.urls.length > 0,
  async run(deps, { urls }, { signal }) {
    const looks = deps.settings.validation.urls.map(
      async ({ min_bytes: least = 0, status: wanted = 200, url: given }) => {
        const own = given.startsWith('/')
        const asked = `GET ${own ? apiUrl(urls, given) : given}`
        try {
          const answer = await (own ? askApi(deps, urls, given, signal) : deps.http.request(given, { signal }))
          const { bytes, status } = answer
          const wrong = [
            ...(status === wanted ? [] : [`not ${wanted}`]),
            ...(bytes >= least ? [] : [`less than ${least} bytes`]),
          ]
          return {
            ok: wrong.length === 0,
            told: [`${asked}: ${statusOf(answer, own ? urls.api : given)}, ${bytes} bytes`, ...wrong].join(', '),
          }
        } catch (error) {
          return { ok: false, told: `${asked}: ${reasonOf(error)}` }
        }
      },
    )
    const looked = await Promise.all(looks)
    return {
      status: looked.every(({ ok }) => ok) ? 'ok' : 'failed',
      evidence: looked.map(({ told }) => told).join('; '),
    }
  },
}
