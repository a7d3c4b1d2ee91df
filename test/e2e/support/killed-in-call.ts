import { expect, vi } from 'vitest'
import type { Checkout, Ran } from './checkout.ts'
import { ownApiOf } from './own-api.ts'
import { startMedspa } from './running.ts'

/** As the journal of the sandbox names them. `after`: the call has its effect, and only its answer is lost. */
type Call = { service: string; operation: string; after?: boolean }

/** Runs a command that is killed in its first such call, however late a busy machine reads its lines of progress. */
export async function killedInCall(clone: Checkout, args: string[], call: Call): Promise<void> {
  const own = ownApiOf(clone)
  const { id } = JSON.parse((await own('faults', { method: 'POST', body: { fault: 'stall', ...call } })).body)
  const isMet = async (): Promise<boolean> => {
    const { faults } = JSON.parse((await own('faults')).body)
    return faults.some((fault: { id: string; calls: number }) => fault.id === id && fault.calls > 0)
  }
  const running = startMedspa(clone, args)
  let early: Ran | undefined
  void running.ended.then((ran) => {
    early = ran
  })
  await vi.waitUntil(async () => early !== undefined || (await isMet()), { timeout: 900_000, interval: 200 })
  expect(early, `it ended without ${call.service} ${call.operation}`).toBeUndefined()
  await running.kill()
  await own(`faults/${id}`, { method: 'DELETE' })
}
