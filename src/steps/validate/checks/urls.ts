import { reasonOf } from '../../../io/http.ts'
import type { Check } from './check.ts'

/** URLs of the operator's own (`validation.urls` of the configuration file), with the status and the size they must have. */
export const ownUrls: Check = {
  id: 'urls',
  applies: ({ settings }) => settings.validation.urls.length > 0,
  async run({ http, settings }, { urls }, { signal }) {
    const looks = settings.validation.urls.map(async ({ min_bytes: least = 0, status: wanted = 200, url: given }) => {
      const url = given.startsWith('/') ? `${urls.api}${given}` : given
      try {
        const { bytes, status } = await http.request(url, { signal })
        const wrong = [
          ...(status === wanted ? [] : [`not ${wanted}`]),
          ...(bytes >= least ? [] : [`less than ${least} bytes`]),
        ]
        return { ok: wrong.length === 0, told: [`GET ${url}: ${status}, ${bytes} bytes`, ...wrong].join(', ') }
      } catch (error) {
        return { ok: false, told: `GET ${url}: ${reasonOf(error)}` }
      }
    })
    const looked = await Promise.all(looks)
    return {
      status: looked.every(({ ok }) => ok) ? 'ok' : 'failed',
      evidence: looked.map(({ told }) => told).join('; '),
    }
  },
}
