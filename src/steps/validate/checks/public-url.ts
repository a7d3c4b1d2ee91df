import { isIP } from 'node:net'
import { commandLine } from '../../../command-line.ts'
import { leadsTo, whereTo } from '../../../dns/leads-to.ts'
import { reasonOf } from '../../../io/http.ts'
import { statusOf } from './ask.ts'
import type { Check, CheckNeeds, CheckOutcome } from './check.ts'

/**
 * `GET /health`, or `api.health_path`, at the public URL, as the world asks it: through DNS. Skipped until that leads to this load balancer: before
 * the record is made, and behind a proxy or CDN, whose addresses tell nothing of what is behind them.
 */
export const publicUrl: Check = {
  id: 'public-url',
  group: 'names',
  hint: () =>
    `The API is asked beside DNS by the check \`health\`; the records of its name: \`${commandLine('dns')}\`.`,
  applies: ({ settings }) => settings.publicUrl !== undefined,
  async run(deps, { paths, urls }, { signal }) {
    const { publicUrl: base = '' } = deps.settings
    const elsewhere = await leadsElsewhere(deps, new URL(base).hostname, urls.balancer, signal)
    if (elsewhere !== undefined) return elsewhere
    const url = `${base}${paths.health}`
    try {
      const answer = await deps.http.request(url, { signal })
      return { status: answer.status === 200 ? 'ok' : 'failed', evidence: `GET ${url}: ${statusOf(answer, url)}` }
    } catch (error) {
      return { status: 'failed', evidence: `GET ${url}: ${reasonOf(error)}` }
    }
  },
}

/** Undefined where the host leads to the load balancer. */
async function leadsElsewhere(
  { resolve }: Pick<CheckNeeds, 'resolve'>,
  host: string,
  balancer: string,
  signal: AbortSignal,
): Promise<CheckOutcome | undefined> {
  const at = balancer.replace(/:\d+$/, '')
  try {
    const [led, own] = await Promise.all([resolve(host, signal), resolve(at, signal)])
    if (leadsTo(led, at, own)) return undefined
    return { status: 'skipped', evidence: `${host} ${whereTo(led)}. ${recordFor(host, at)}` }
  } catch (error) {
    return { status: 'skipped', evidence: `DNS does not say where ${host} leads: ${reasonOf(error)}` }
  }
}

const recordFor = (host: string, balancer: string): string =>
  isIP(balancer) === 0
    ? `For it to lead here: CNAME ${host} -> ${balancer} (at the top of a zone an alias)`
    : `For it to lead here: A ${host} -> ${balancer}`
