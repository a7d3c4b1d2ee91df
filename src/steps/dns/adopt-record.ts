import type { Deps } from '../../deps.ts'
import { type Progress, step } from '../step.ts'
import { terraformToEnd } from '../terraform/terraform-to-end.ts'
import { baseVariables } from '../terraform/terraform-variables.ts'

/** The record of the API's name in infra/terraform/names.tf. */
const RECORD = 'aws_route53_record.api'

/** Whether Terraform's state has the record: its next plan changes or deletes it. */
export const holdsRecord = async ({ terraform }: Pick<Deps, 'terraform'>, signal: AbortSignal): Promise<boolean> =>
  (await terraform.resources({ signal })).some(({ address }) => address === `${RECORD}[0]`)

/**
 * Section 2.9: takes the record into Terraform's state, so that the bare plan is empty and a restore leads the name to the new
 * load balancer. Terraform overwrites it with what it is. Also where the name led here already: an earlier run may not have
 * come so far.
 */
export const adoptRecord = step({
  id: 'adopt-record',
  section: '2.9',
  title: "Take the record into Terraform's state",
  cancelWaitsFor: terraformToEnd,
  run: async (deps: Pick<Deps, 'settings' | 'terraform'>, _: object, { signal }: Pick<Progress, 'signal'>) => {
    const plan = await deps.terraform.plan({ variables: baseVariables(deps.settings), targets: [RECORD], signal })
    try {
      const changes = plan.summary.changes.filter(({ action }) => action !== 'read')
      if (changes.length === 0) return { skipped: 'it is there' }
      const strangers = changes.filter(({ address, action }) => address !== `${RECORD}[0]` || action === 'delete')
      if (strangers.length > 0)
        return { skipped: `${strangers[0]?.address} would change too: the next deploy takes the record along` }
      await deps.terraform.apply(plan, { signal })
      return { detail: `${RECORD}[0]` }
    } finally {
      await deps.terraform.discard(plan)
    }
  },
})

const forget = {
  section: '2.10',
  cancelWaitsFor: terraformToEnd,
  run: async (deps: Pick<Deps, 'terraform'>, _: object, { signal }: Pick<Progress, 'signal'>) => {
    if (!(await holdsRecord(deps, signal))) return { skipped: 'it is not there' }
    await deps.terraform.forget(`${RECORD}[0]`, { signal })
    return { detail: `${RECORD}[0]` }
  },
}

/**
 * Section 2.10: takes the record out of Terraform's state, where it stands, and changes nothing in the zone: a plan would
 * otherwise delete it, and the name would lead nowhere until it is put back.
 */
export const forgetRecord = step({
  id: 'forget-record',
  title: "Take the record out of Terraform's state",
  ...forget,
})

/**
 * Section 2.10: the same once the release parameter says `elsewhere`. A bare apply between the two has taken the record back
 * into the state, and the next one would delete it.
 */
export const forgetRecordAgain = step({
  id: 'forget-record-again',
  title: 'Check whether an apply has undone it',
  ...forget,
})
