import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { LOAD_BALANCER_METRICS } from '../cloudwatch/produced.ts'
import { fixedResponse, redirect, redirectLocation } from './actions.ts'
import { answer } from './answer.ts'
import { meets, type RequestFacts } from './conditions.ts'
import { forwardRequest } from './forward.ts'
import { forwardedHeaders } from './headers.ts'
import { type ListenerRecord, type RuleRecord, weightedGroups } from './records.ts'
import type { Targets } from './targets.ts'
import { createChooser } from './weights.ts'

/**
 * What CloudWatch counts: requests that a target was chosen for, answers of targets by the hundred of their status, and
 * errors that are the load balancer's own.
 */
export type LoadBalancerMetric = (typeof LOAD_BALANCER_METRICS)[number]

/** What a listener's requests are answered from. */
export type ListenerParts = {
  targets: Targets
  idleTimeoutMs: number
  counted: (metric: LoadBalancerMetric) => void
  /** The port on this machine of one of the load balancer's ports, for redirects. */
  actualPort: (port: number) => number
}

/** The request handler of one listener; `update` gives it new rules without disturbing a request. */
export type ListenerHandler = {
  handle: RequestListener
  update: (record: ListenerRecord, parts: ListenerParts) => void
}

/** Makes the handler of a listener: the first rule whose conditions hold decides, by its last action. */
export function createListenerHandler(record: ListenerRecord, parts: ListenerParts): ListenerHandler {
  let current = { record, parts }
  // Weights go on counting over changes that leave them alone.
  const choosers = new Map<string, () => { arn: string } | undefined>()
  const choose = (rule: RuleRecord, action: Action) => {
    const groups = weightedGroups(action)
    const key = JSON.stringify([rule.arn, groups])
    const chooser = choosers.get(key) ?? createChooser(groups)
    choosers.set(key, chooser)
    return chooser()
  }

  async function run(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { record, parts } = current
    const url = splitUrl(request.url ?? '/')
    const facts = factsOf(request, url)
    const rule = record.rules.find((candidate) => meets(facts, candidate.conditions))
    const action = [...(rule?.actions ?? [])].sort((a, b) => (a.Order ?? 1) - (b.Order ?? 1)).at(-1)
    if (rule && action?.Type === 'forward') {
      let counted = false
      let answeredBy: 'Target' | 'ELB' = 'ELB'
      response.once('finish', () => {
        const metric = answerMetric(answeredBy, response.statusCode)
        if (metric !== undefined) parts.counted(metric)
      })
      const group = choose(rule, action)
      if (!group) return answer(response, 503)
      return forwardRequest(request, response, {
        next() {
          const lease = parts.targets.next(group.arn)
          if (lease && !counted) parts.counted('RequestCount')
          counted ||= lease !== undefined
          return lease
        },
        answered: () => {
          answeredBy = 'Target'
        },
        headers: forwardedHeaders(request, record),
        idleTimeoutMs: parts.idleTimeoutMs,
      })
    }
    if (action?.RedirectConfig) {
      const from = {
        ...url,
        protocol: record.tls ? ('https' as const) : ('http' as const),
        host: facts.host,
        port: record.port,
      }
      return redirect(response, action.RedirectConfig, redirectLocation(action.RedirectConfig, from, parts.actualPort))
    }
    if (action?.FixedResponseConfig) return fixedResponse(request, response, action.FixedResponseConfig)
    answer(response, 501)
  }

  return {
    handle: (request, response) => {
      run(request, response).catch(() => {
        answer(response, 500)
      })
    },
    update: (record, parts) => {
      current = { record, parts }
    },
  }
}

/** Source: ELB user guide, "CloudWatch metrics for your Application Load Balancer". */
function answerMetric(by: 'Target' | 'ELB', status: number): LoadBalancerMetric | undefined {
  const hundred = Math.floor(status / 100)
  if (by === 'Target' && (hundred === 2 || hundred === 3 || hundred === 4 || hundred === 5)) {
    return `HTTPCode_Target_${hundred}XX_Count`
  }
  return by === 'ELB' && hundred === 5 ? 'HTTPCode_ELB_5XX_Count' : undefined
}

function splitUrl(url: string): { path: string; query: string } {
  const mark = url.indexOf('?')
  return mark === -1 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark + 1) }
}

function factsOf(request: IncomingMessage, url: { path: string; query: string }): RequestFacts {
  return {
    ...url,
    method: request.method ?? '',
    host: (request.headers.host ?? '').replace(/:\d+$/, ''),
    header: (name) => {
      const value = request.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
    sourceIp: request.socket.remoteAddress ?? '',
  }
}
