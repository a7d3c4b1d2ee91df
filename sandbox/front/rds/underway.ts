import type { SandboxContext } from '../../context.ts'
import { pause } from '../pause.ts'
import type { TestHooks } from '../test-hooks.ts'

/** What RDS still does with an instance that runs and can be reached. */
export type Underway = {
  /** `backing-up`, `storage-initialization`; undefined where nothing is going on. */
  status: (id: string) => string | undefined
  /** Of a master secret that RDS makes or rotates. */
  secretStatus: (id: string) => 'creating' | 'rotating' | undefined
  /**
   * After a restore RDS makes a first backup (hashicorp/terraform-provider-aws#44104), then may load what the volume lacks
   * (user guide, "Viewing Amazon RDS DB instance status").
   */
  restored: (id: string) => void
  /** `change` gives the instance the secret's password; until then it has its former one. Resolves at once where that takes time. */
  secretChanges: (id: string, status: 'creating' | 'rotating', change: () => Promise<void>) => Promise<void>
  /** The instance is gone. */
  forget: (id: string) => void
  /** When the sandbox stops: resolves once every instance has its secret's password, which nobody would give it later. */
  settle: () => Promise<void>
}

export function createUnderway(
  ctx: Pick<SandboxContext, 'times' | 'log'>,
  hooks: TestHooks | undefined,
  stopping: AbortSignal,
): Underway {
  const statuses = new Map<string, { status: string }>()
  const secrets = new Map<string, { status: 'creating' | 'rotating' }>()
  const changing = new Set<Promise<void>>()
  const stopped = new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve(), { once: true }))

  return {
    status: (id) => statuses.get(id)?.status,
    secretStatus: (id) => secrets.get(id)?.status,
    restored(id) {
      const met = hooks?.faults.meet('rds', id, ['restore-backs-up', 'restore-initializes'])
      if (met === undefined) return
      const mine = { status: met.fault === 'restore-initializes' ? 'storage-initialization' : 'backing-up' }
      statuses.set(id, mine)
      void met.released.then(() => {
        if (statuses.get(id) === mine) statuses.delete(id)
      })
    },
    async secretChanges(id, status, change) {
      const met = hooks?.faults.meet('rds', id, ['master-secret-hangs'])
      const wait = ctx.times.ms('rds-master-secret')
      if (wait === 0 && met === undefined) return change()
      const mine = { status }
      secrets.set(id, mine)
      const later = async () => {
        await pause(wait, stopping)
        await Promise.race([met?.released, stopped])
        if (secrets.get(id) !== mine) return
        await change()
        secrets.delete(id)
      }
      const over = later().catch((error: unknown) => ctx.log(`database ${id}: its master secret: ${String(error)}`))
      changing.add(over)
      void over.then(() => changing.delete(over))
    },
    forget(id) {
      statuses.delete(id)
      secrets.delete(id)
    },
    settle: async () => void (await Promise.all(changing)),
  }
}
