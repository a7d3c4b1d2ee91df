import { dataWaits } from './waits/data.ts'
import { recordWaits } from './waits/records.ts'
import { serviceWaits } from './waits/service.ts'
import { taskWaits } from './waits/tasks.ts'
import { voiceWaits } from './waits/voice.ts'
import type { Wait } from './waits/wait.ts'

export type { Wait } from './waits/wait.ts'

/** Every wait for AWS, each with its limit. `until` takes its limit and its pace from a row of this table. */
export const waits = { ...taskWaits, ...serviceWaits, ...dataWaits, ...voiceWaits, ...recordWaits } as const

/** The words for a line of the screen: `waiting for the task to be known (usually some seconds)`. */
export const waitingFor = ({ what, usually }: Wait): string => `waiting for ${what} (usually ${usually})`
