import type { SandboxContext } from '../context.ts'
import type { Service } from './call.ts'

/** A metric of one thing, as CloudWatch names it. */
export type Metric = { namespace: string; name: string; dimension: { name: string; value: string } }

/** Counts one. */
export type Count = (metric: Metric) => void

export type Counted = Metric & { minute: number; count: number }

export type Monitoring = Service & {
  count: Count
  /** What was counted and the control plane was not given yet. */
  counts: Map<string, Counted>
}

const MINUTE = 60_000

/**
 * CloudWatch's metrics of what really runs here, by the minute: the control plane, which keeps and answers them, is given
 * what was counted before each call to it.
 */
export function createMonitoring(context: Pick<SandboxContext, 'moto' | 'region'>): Monitoring {
  const counts = new Map<string, Counted>()

  const flush = async () => {
    const flushed = [...counts.values()]
    counts.clear()
    await Promise.all(flushed.map((counted) => put(context, counted)))
  }
  return {
    names: ['monitoring'],
    count(metric) {
      const minute = Math.floor(Date.now() / MINUTE) * MINUTE
      const key = JSON.stringify([metric, minute])
      counts.set(key, { ...metric, minute, count: (counts.get(key)?.count ?? 0) + 1 })
    },
    async handle(call, forward) {
      await flush()
      return forward(call)
    },
    counts,
  }
}

async function put({ moto, region }: Pick<SandboxContext, 'moto' | 'region'>, counted: Counted): Promise<void> {
  const datum = 'MetricData.member.1'
  const form = new URLSearchParams({
    Action: 'PutMetricData',
    Version: '2010-08-01',
    Namespace: counted.namespace,
    [`${datum}.MetricName`]: counted.name,
    [`${datum}.Dimensions.member.1.Name`]: counted.dimension.name,
    [`${datum}.Dimensions.member.1.Value`]: counted.dimension.value,
    [`${datum}.Timestamp`]: new Date(counted.minute).toISOString(),
    [`${datum}.Value`]: String(counted.count),
    [`${datum}.Unit`]: 'Count',
  })
  // moto reads from the signature only who calls, and for whom.
  const credential = `Credential=${moto.token}/20000101/${region}/monitoring/aws4_request`
  const headers = { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none` }
  const answer = await fetch(moto.url, { method: 'POST', body: form, headers })
  if (!answer.ok) throw new Error(`no metrics: ${answer.status} ${await answer.text()}`)
}
