import type { SandboxContext } from '../../context.ts'
import { roleNameOf } from '../access/role-arn.ts'
import type { Call, Service } from '../call.ts'
import { formInput } from '../reply.ts'
import type { TestHooks } from '../test-hooks.ts'
import { createSimulator } from './simulator.ts'

/** What other services do not know yet of a role: that it exists, or what its newest policy allows. */
export type Unknown = 'role' | 'policy'

/** How far changes of IAM have come. */
export type RolePropagation = {
  /** Undefined where other services know everything of the role. */
  unknownOf: (roleArn: string | undefined) => Unknown | undefined
}

/**
 * IAM: moto keeps and answers everything; here is noted when a role, or a policy of a role, was made, because other services
 * know it only later. Source: IAM user guide, "Troubleshooting IAM", "Changes that I make are not always immediately visible".
 */
export function createIam(
  context: Pick<SandboxContext, 'accountId' | 'moto' | 'region' | 'times'>,
  hooks?: Pick<TestHooks, 'faults'>,
): Service & { propagation: RolePropagation } {
  const { times } = context
  const simulate = createSimulator(context)
  const made: Record<Unknown, Map<string, Date>> = { role: new Map(), policy: new Map() }

  const note = (call: Call) => {
    const changed = CHANGES[call.operation ?? '']
    const name = formInput(call).get('RoleName')
    if (changed && name) made[changed].set(name, new Date())
  }
  const secondsOf = (fault: 'slow' | 'slow-policies') => Number(hooks?.faults.standing('iam', fault)?.value ?? 0)
  const slowMs = (what: Unknown) =>
    1000 * Math.max(secondsOf('slow'), what === 'policy' ? secondsOf('slow-policies') : 0)
  const isNew = (what: Unknown, name: string) => {
    const since = made[what].get(name)
    if (since === undefined) return false
    return !times.passed('iam-propagation', since) || Date.now() - since.getTime() < slowMs(what)
  }

  return {
    names: ['iam'],
    async handle(call, forward) {
      // moto has none.
      if (call.operation === 'SimulatePrincipalPolicy') return simulate(call)
      const reply = await forward(call)
      if (reply.status < 300) note(call)
      return reply
    },
    propagation: {
      unknownOf(roleArn) {
        const name = roleArn === undefined ? undefined : roleNameOf(roleArn)
        if (name === undefined) return undefined
        if (isNew('role', name)) return 'role'
        return isNew('policy', name) ? 'policy' : undefined
      },
    },
  }
}

const CHANGES: Record<string, Unknown | undefined> = {
  CreateRole: 'role',
  UpdateAssumeRolePolicy: 'role',
  PutRolePolicy: 'policy',
  AttachRolePolicy: 'policy',
}
