import { alarmsArrive, encryption, redisAccess } from './data.ts'
import { voiceUpstream, waf } from './edge.ts'
import { boundary, executionSecrets, iamStar, trustAccount } from './iam.ts'
import { logBucket, logsKept } from './logs.ts'
import { openIngress, publicDatabase, redirect, tlsPolicy } from './network.ts'
import type { Finding, Planned, Rule } from './planned.ts'
import { spotNotice, taskRoot, taskUser } from './tasks.ts'

/** Rules over resources, by the names that their findings carry. */
const rules: Record<string, Rule> = {
  'open-ingress': openIngress,
  redirect,
  'tls-policy': tlsPolicy,
  'public-database': publicDatabase,
  'redis-tls, redis-auth': redisAccess,
  encryption,
  'alarms-arrive': alarmsArrive,
  'iam-star': iamStar,
  'trust-account': trustAccount,
  'execution-secrets': executionSecrets,
  boundary,
  'voice-upstream': voiceUpstream,
  waf,
  'logs-kept, logs-personal': logsKept,
  'log-bucket': logBucket,
  'task-user': taskUser,
  'task-root': taskRoot,
  'spot-notice': spotNotice,
}

/** Every rule's name, that of `keptApart`, which looks at a graph, included. */
export const ruleNames = [...Object.keys(rules).flatMap((names) => names.split(', ')), 'kept-apart']

/** What a security reviewer asks of an environment's plan; empty where all is well. */
export const review = (resources: Planned[], environment: string): Finding[] =>
  Object.values(rules).flatMap((rule) => rule(resources, environment))
