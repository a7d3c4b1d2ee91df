import type { Call, Reply } from '../front/call.ts'
import { messageOf } from '../front/errors.ts'
import { jsonReply, operationInput } from '../front/reply.ts'
import type { TestRequests } from '../front/test-hooks.ts'
import type { AccountFaultAnswers } from './account-faults.ts'
import { createCallFaults, isCallFault } from './call-faults.ts'
import type { Copies } from './copies.ts'
import type { DataJournal } from './data-journal.ts'
import type { Faults } from './faults.ts'
import type { MadeLogs } from './made-logs.ts'
import { createReadWriteLock } from './read-write-lock.ts'

/**
 * Answers what only tests ask for below `/_sandbox/`: `copies`, `faults` and `log-lines`, and who holds which data in the journal. No
 * call to AWS is answered while a copy is made.
 */
export function testRequests(parts: {
  faults: Faults
  madeLogs: Pick<MadeLogs, 'make'>
  dataJournal: Pick<DataJournal, 'entries'>
  copies: Pick<Copies, 'make'>
  account: AccountFaultAnswers
}): TestRequests {
  const lock = createReadWriteLock()
  const callFaults = createCallFaults()
  /** Faults of both kinds as one list. */
  const faults: FaultList = {
    add: (asked) => (isCallFault(asked) ? callFaults : parts.faults).add(asked),
    list: () => [...parts.faults.list(), ...callFaults.list()],
    release: (id) => parts.faults.release(id) || callFaults.release(id),
  }
  return {
    answer(path, call) {
      if (path === 'copies' && call.method === 'POST')
        return answerCopy(call, (name) => lock.exclusive(() => parts.copies.make(name)))
      if (path === 'log-lines' && call.method === 'POST') return answerLogLines(call, parts.madeLogs.make)
      if (path === 'faults' || path.startsWith('faults/')) return answerFaults(call, path, faults)
      return undefined
    },
    journal: () => ({ data: parts.dataJournal.entries() }),
    // A call that stalls holds up no copy.
    around: (call, work, closed) =>
      callFaults.around(call, () => lock.shared(async () => (await parts.account.refusal(call)) ?? work()), closed),
  }
}

type FaultList = { add: (asked: Record<string, unknown>) => object; list: () => object[]; release: Faults['release'] }

/** `{"name": "…"}` to `{"home": "<the copy's state folder>"}`. */
async function answerCopy(call: Call, make: (name: string) => Promise<string>): Promise<Reply> {
  try {
    const { name } = operationInput(call)
    if (typeof name !== 'string') throw new Error('a copy takes a name: {"name": "…"}')
    return jsonReply(200, { home: await make(name) })
  } catch (error) {
    return refuse(error)
  }
}

/** `{"group", "stream", "count", "from", "everyMs", "bytes"}` to `{}`. */
function answerLogLines(call: Call, make: MadeLogs['make']): Reply {
  try {
    make(operationInput(call))
    return jsonReply(200, {})
  } catch (error) {
    return refuse(error)
  }
}

/** POST adds a fault, GET lists them, DELETE of `faults/<id>` releases one. */
function answerFaults(call: Call, path: string, faults: FaultList): Reply {
  try {
    if (call.method === 'POST') return jsonReply(200, faults.add(operationInput(call)))
    if (call.method === 'GET') return jsonReply(200, { faults: faults.list() })
    const id = path.split('/').at(-1) ?? ''
    if (call.method === 'DELETE' && faults.release(id)) return jsonReply(200, {})
    return jsonReply(404, { error: `no fault ${id}` })
  } catch (error) {
    return refuse(error)
  }
}

const refuse = (error: unknown) => jsonReply(400, { error: messageOf(error) })
