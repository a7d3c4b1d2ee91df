import type { ExecContext } from '../../steps/exec/exec-context.ts'
import { findCommandTask } from '../../steps/exec/find-command-task.ts'
import { runCommandTask } from '../../steps/exec/run-command-task.ts'
import { checkAwake } from '../../steps/preflight/check-awake.ts'
import type { Lasting } from '../../steps/preflight/check-credentials.ts'
import { checkTools } from '../../steps/preflight/check-tools.ts'
import { requireStateBucket } from '../../steps/preflight/find-state-bucket.ts'
import { takeDeployLock } from '../../steps/preflight/take-deploy-lock.ts'
import { listOf } from '../list.ts'

/** `--timeout` says how long it may take; without it its last runs do. */
const execLasts: Lasting<ExecContext> = {
  command: 'exec',
  limitMs: ({ limitMs }) => limitMs,
  otherwise(leftMs) {
    const minutes = Math.floor(leftMs / 60_000) - 6
    return minutes < 1 ? undefined : `Or give the command less time: --timeout ${minutes}.`
  },
}

/** `medspa exec`. Under the lock: a command may write, and no park may take its snapshots meanwhile. */
export const exec = listOf<ExecContext>()(
  checkTools<ExecContext>({ lasting: execLasts }),
  requireStateBucket,
  takeDeployLock<ExecContext>({ command: 'exec', reason: 'a one-off task' }),
  checkAwake,
  findCommandTask,
  runCommandTask,
)
