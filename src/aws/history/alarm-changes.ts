import * as z from 'zod'
import type { Names } from '../../config/names.ts'
import { parseJson } from '../../io/json.ts'
import type { Clients } from '../clients.ts'
import { calling } from '../errors.ts'

/** An alarm that went from one state into another. */
export type AlarmChange = { at: Date; name: string; from: string | undefined; to: string; reason: string }

const state = z.object({ stateValue: z.string(), stateReason: z.string().catch('') })
const schema = z.object({ oldState: state.optional().catch(undefined), newState: state })

/**
 * State changes of the environment's alarms, those too that were deleted since. DescribeAlarmHistory takes one name or none, so
 * it is asked for all. CloudWatch keeps 30 days. Source: CloudWatch API reference, DescribeAlarmHistory.
 */
export async function readAlarmChanges(
  { clients, names }: { clients: Pick<Clients, 'cloudWatch'>; names: Pick<Names, 'prefix'> },
  since: Date,
): Promise<AlarmChange[]> {
  const { paginateDescribeAlarmHistory } = await import('@aws-sdk/client-cloudwatch')
  const client = await clients.cloudWatch()
  return calling('cloudwatch:DescribeAlarmHistory', async () => {
    const changes: AlarmChange[] = []
    const asked = { HistoryItemType: 'StateUpdate', StartDate: since, ScanBy: 'TimestampDescending' } as const
    for await (const { AlarmHistoryItems = [] } of paginateDescribeAlarmHistory({ client }, asked))
      for (const { AlarmName = '', HistoryData = '', HistoryItemType, Timestamp } of AlarmHistoryItems) {
        const told = schema.safeParse(parseJson(HistoryData)).data
        // An emulator may not heed the type that was asked for.
        if (HistoryItemType !== 'StateUpdate' || told === undefined || Timestamp === undefined) continue
        if (!AlarmName.startsWith(`${names.prefix}-`)) continue
        const { newState, oldState } = told
        const { stateReason: reason, stateValue: to } = newState
        changes.push({ at: Timestamp, name: AlarmName, from: oldState?.stateValue, to, reason })
      }
    return changes
  })
}
