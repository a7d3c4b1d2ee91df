import * as z from 'zod'
import { parseJson } from '../../io/json.ts'
import type { ConditionalObject } from './conditional-object.ts'

/** The next heartbeat waits for the answer, and has to come while the lease lasts. */
const READ_LIMIT_MS = 10_000

/** Beside the lock: that exactly this holding of it shall end, and who wants that. */
const requestSchema = z.object({ lock: z.string(), by: z.string() })

/** Asks the holding of the lock with this id to end. A request of before, to whomever, is written over. */
export async function writeStopRequest(
  object: Pick<ConditionalObject, 'create' | 'read' | 'replace'>,
  request: { lock: string; by: string },
): Promise<void> {
  const text = JSON.stringify(request, null, 2)
  for (;;) {
    const found = await object.read()
    const written = await (found === undefined ? object.create(text) : object.replace(text, found.etag))
    if (written !== undefined) return
  }
}

/** Who wants this holding to end; undefined: nobody, or it cannot be read now. */
export async function stopAskedBy(object: Pick<ConditionalObject, 'read'>, lock: string): Promise<string | undefined> {
  const found = await object.read(AbortSignal.timeout(READ_LIMIT_MS)).catch(() => undefined)
  const request = requestSchema.safeParse(parseJson(found?.text ?? '')).data
  return request?.lock === lock ? request.by : undefined
}
