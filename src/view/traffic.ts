import type { Traffic } from '../aws/traffic.ts'
import { counted } from '../quantities.ts'

/** Pure: `12 requests and 3 voice calls in the last 15 minutes`. */
export function trafficInWords({ minutes, requests, voiceCalls, voiceCountedBy }: Traffic): string {
  const by =
    voiceCountedBy === undefined
      ? ''
      : ' (counted by the function, with its own pings: lambda:GetPolicy is not allowed)'
  return `${requests === undefined ? 'no load balancer' : counted(requests, 'request')}, ${counted(voiceCalls, 'voice call')}${by} in the last ${minutes} minutes`
}
