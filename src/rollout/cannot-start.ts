import type { StoppedTask } from '../aws/ecs/run-task.ts'

/** Why no task of a revision can start, however often ECS tries. */
export type CannotStart =
  | { kind: 'image-missing' | 'image-platform' | 'secret-missing' | 'secret-not-json' }
  | { kind: 'image-denied' | 'secret-denied'; role: string | undefined }
  | { kind: 'key-missing'; key: string }
  | { kind: 'parameter-missing'; parameter: string }

/**
 * What may be over with the next try: the network, AWS itself, a rate, the address of a layer. Wins over any word of another
 * cause beside it.
 */
const passing =
  /time-?out|timed out|deadline exceeded|cancel+ed|connection (issue|refused|reset)|network (configuration|connection)|no such host|no route to host|network is unreachable|\bEOF\b|TLS handshake|too ?many ?requests|rate (limit|exceeded)|throttl|no space left|failed to copy|InternalServ|ServiceUnavailable|(status( code)?|StatusCode|API error):? ?\(?5\d\d|\b5\d\d (Internal|Bad Gateway|Service|Gateway)/i

const ofImage = /^\W*(?:Task failed to start\W+)?Cannot ?Pull\w*Error/i
const ofSecret = /^\W*(?:Task failed to start\W+)?(?:ResourceInitializationError|ResourceNotFoundException)\b/i

const denied =
  /AccessDenied|not authorized to perform|access denied|Access to KMS is not allowed|(403|401) (Forbidden|Unauthorized)|API error \(40[13]\)|no basic auth credentials|requested access to the resource is denied|has (?:the )?permissions to pull/i

/**
 * Pure: why no task like this one can start; undefined where the next one may, and for a task that ended in another way. A role
 * that ECS cannot assume says nothing: IAM may show a new one late.
 * Source: Amazon ECS Developer Guide, "CannotPullContainer task errors", "Troubleshooting Amazon ECS
 * ResourceInitializationError errors", "… ResourceNotFoundException errors"; the agent's own words, aws/amazon-ecs-agent,
 * agent/asm/asm.go and agent/dockerclient/dockerapi/errors.go; registries' answers as public reports quote them. Fargate cuts
 * long ones: a text without its end says nothing here.
 */
export function cannotStart({ containers, stoppedReason = '' }: StoppedTask): CannotStart | undefined {
  const reasons = [stoppedReason, ...containers.map(({ reason = '' }) => reason)]
  const image = reasons.find((reason) => ofImage.test(reason))
  if (image !== undefined) return passing.test(image) ? undefined : ofPull(image)
  const secret = reasons.find((reason) => ofSecret.test(reason))
  return secret === undefined || passing.test(secret) ? undefined : ofReading(secret)
}

/**
 * Pure: whether the next try meets the same for certain. What a role may not do, it may do a moment later: IAM shows a right that
 * the apply before has given only by and by (IAM user guide, "Changes that I make are not always immediately visible").
 */
export const isFinal = ({ kind }: CannotStart): boolean => kind !== 'image-denied' && kind !== 'secret-denied'

function ofPull(reason: string): CannotStart | undefined {
  if (denied.test(reason)) return { kind: 'image-denied', role: roleIn(reason) }
  if (/descriptor matching platform|no matching manifest for/i.test(reason)) return { kind: 'image-platform' }
  const isMissing = /\bnot found\b|manifest unknown|name unknown|does not exist|API error \(404\)/i.test(reason)
  return isMissing ? { kind: 'image-missing' } : undefined
}

function ofReading(reason: string): CannotStart | undefined {
  if (denied.test(reason)) {
    const isRegistry = /registry auth from|ecr:GetAuthorizationToken|retrieve ecr registry auth/i.test(reason)
    return { kind: isRegistry ? 'image-denied' : 'secret-denied', role: roleIn(reason) }
  }
  const key = /did not contain json key ([^\s,;]+)/i.exec(reason)?.[1]
  if (key !== undefined) return { kind: 'key-missing', key: key.replace(/\.$/, '') }
  if (/secrets manager contains invalid json/i.test(reason)) return { kind: 'secret-not-json' }
  const parameter = /invalid (?:ssm )?parameters: ([^\s,:]+)/i.exec(reason)?.[1]
  if (parameter !== undefined) return { kind: 'parameter-missing', parameter }
  // Of a log group that does not exist AWS says ResourceNotFoundException too.
  const isMissing =
    /can(?:'|\u2019|no)t (?:retrieve|find) the (?:specified )?secret|marked (?:for deletion|deleted)|scheduled for deletion/i
  return isMissing.test(reason) ? { kind: 'secret-missing' } : undefined
}

/** `arn:aws:sts::123456789012:assumed-role/medspa-development-execution/0123…` */
const roleIn = (reason: string) => /:assumed-role\/([\w+=,.@-]+)\//.exec(reason)?.[1]
