import { findLogs, type LogsContext } from '../../steps/logs/find-logs.ts'
import { checkAccount } from '../../steps/preflight/check-account.ts'
import { listOf } from '../list.ts'

/** `medspa logs`: what there is to read. Changes nothing, takes no lock, asks no Terraform. */
export const logs = listOf<LogsContext>()(checkAccount, findLogs)
