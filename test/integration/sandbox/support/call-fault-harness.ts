import { ACCOUNT_ID } from '../../../../sandbox/account.ts'
import { openFront } from '../../../../sandbox/front/server.ts'
import { createServiceQuotas } from '../../../../sandbox/front/service-quotas.ts'
import type { TestRequests } from '../../../../sandbox/front/test-hooks.ts'
import { type AccountFaultAnswers, createAccountFaults } from '../../../../sandbox/testing/account-faults.ts'
import { createDataJournal } from '../../../../sandbox/testing/data-journal.ts'
import { createFaults } from '../../../../sandbox/testing/faults.ts'
import { createMadeLogs } from '../../../../sandbox/testing/made-logs.ts'
import { testRequests } from '../../../../sandbox/testing/requests.ts'
import { createHttp } from '../../../e2e/support/http.ts'
import { startControl } from '../../control/control.ts'
import { bearer, credentials, principals } from './operator.ts'

/** For a front that is to be asked for faults; its services may take `faults` too. */
export const faultRequests = (
  faults = createFaults(),
  account: AccountFaultAnswers = { refusal: async () => undefined },
): TestRequests =>
  testRequests({
    faults,
    madeLogs: createMadeLogs(),
    account,
    dataJournal: createDataJournal(),
    copies: { make: async () => '' },
  })

/** Asks a front for faults of calls. */
export function callFaultsOf(endpoint: string) {
  const own = async (path: string, method: string, body?: object) => {
    const sent = { headers: bearer, method, ...(body && { body: JSON.stringify(body) }) }
    const answer = await createHttp()(`${endpoint}/_sandbox/${path}`, sent)
    return { status: answer.status, body: JSON.parse(answer.body) }
  }
  const release = (id: string) => own(`faults/${id}`, 'DELETE')
  return {
    own,
    release,
    /** Asks for a fault; its id. */
    fault: async (asked: object): Promise<string> => (await own('faults', 'POST', asked)).body.id,
    /** How many calls met it. */
    met: async (id: string): Promise<number> =>
      (await own('faults', 'GET')).body.faults.find((each: { id: string }) => each.id === id)?.calls,
    async releaseAll() {
      for (const { id } of (await own('faults', 'GET')).body.faults) await release(id)
    },
  }
}

/** A front over a real moto, with no service of its own but Service Quotas, that can be asked for faults. */
export async function startCallFaultHarness() {
  const moto = await startControl()
  const front = await openFront(0, () => {}, principals())
  const faults = createFaults()
  const account = createAccountFaults(faults, { moto, region: 'us-east-1', accountId: ACCOUNT_ID })
  front.serve([createServiceQuotas({ faults })], moto, faultRequests(faults, account))
  return {
    ...callFaultsOf(front.endpoint),
    /** For AWS SDK clients; one attempt unless told. */
    options: { endpoint: front.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 },
    async close() {
      await front.close()
      await moto.stop()
    },
  }
}
