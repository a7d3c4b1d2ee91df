import type { Traffic } from '../aws/traffic.ts'
import { counted } from '../quantities.ts'

/** Pure: `12 requests and 3 voice calls in the last 15 minutes`. */
export const trafficInWords = ({ minutes, requests, voiceCalls }: Traffic): string =>
  `${requests === undefined ? 'no load balancer' : counted(requests, 'request')}, ${counted(voiceCalls, 'voice call')} in the last ${minutes} minutes`
