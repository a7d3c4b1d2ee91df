import { awsCommandLine, commandLine } from '../command-line.ts'
import { age, count, plural } from '../quantities.ts'
import { shortTag } from '../releases/release-images.ts'
import { type Finding, type Found, finding } from './finding.ts'
import { serviceFindings } from './service-findings.ts'
import { foundIn, type Snapshot } from './snapshot.ts'

/** A certificate that ACM renews by itself is renewed 60 days before its end: one with 30 left is not. */
const CERTIFICATE_DAYS = 30

/** Pure: what is wrong in an environment, or worth a word, the worst first. Parts that are not known say nothing. */
export function findings(snapshot: Snapshot): Finding[] {
  if (!snapshot.deployed) return []
  const { environment } = snapshot
  return [
    ...serviceFindings(snapshot),
    ...dataFindings(snapshot),
    ...voiceFindings(snapshot),
    ...releaseFindings(snapshot),
    ...imageFindings(snapshot),
    ...scalingFindings(snapshot),
    ...lockFindings(snapshot),
    ...certificateFindings(snapshot),
    ...alarmFindings(snapshot),
    ...driftFindings(snapshot),
  ].map((finding) => ({ environment, ...finding }))
}

/** Pure: whether its data and tasks are away, or on the way: what is missing then is no fault. */
const isAsleep = (snapshot: Snapshot): boolean => {
  const release = foundIn(snapshot.release)
  return release !== undefined && (release.parked !== 'no' || release.unfinished !== null)
}

const dataFindings = (snapshot: Snapshot): Found[] => {
  const { database, environment, redis } = snapshot
  if (isAsleep(snapshot)) return []
  const gone = [
    ...('absent' in database ? ['the database'] : []),
    ...('absent' in redis ? ['Redis'] : []),
    ...[
      { name: 'the database', found: foundIn(database) },
      { name: 'Redis', found: foundIn(redis) },
    ].flatMap(({ found, name }) => (found && !isUsable(found.status) ? [`${name} (${found.status})`] : [])),
  ]
  if (gone.length === 0) return []
  return [
    finding(
      'data-missing',
      `What is not there, or not usable: ${gone.join(', ')}.`,
      `Where it was destroyed, \`${commandLine('restore', { env: environment })}\` brings its data back from snapshots.`,
    ),
  ]
}

/** In RDS's and ElastiCache's words: it takes connections meanwhile. */
const isUsable = (status: string) => /^(available|backing-up|modifying|snapshotting|storage-|configuring-)/.test(status)

/** Pure: what is wrong with the voice Lambda's version. */
export const voiceFindings = ({ environment, voice }: Pick<Snapshot, 'environment' | 'voice'>): Found[] => {
  const found = foundIn(voice)
  if (found === undefined || found.state === 'Active') return []
  const reason = found.reason === null ? '' : `: ${found.reason}`
  if (found.state === 'Inactive')
    return [
      finding(
        'voice-inactive',
        `Version ${found.version} of the voice Lambda is Inactive, and the next call is refused${reason}`,
        `A call brings it back within two minutes: \`${commandLine('validate', { env: environment })}\` makes one.`,
      ),
    ]
  return [
    finding(
      'voice-not-active',
      `Version ${found.version} of the voice Lambda is ${found.state}${reason}`,
      `\`${commandLine('deploy', { env: environment })}\` publishes a version, and sees that it answers before callers do.`,
    ),
  ]
}

const releaseFindings = (snapshot: Snapshot): Found[] => {
  const { api, environment, voice } = snapshot
  const release = foundIn(snapshot.release)
  if (release === undefined) return []
  const wake = `\`${commandLine('restore', { env: environment })}\``
  if (release.parked !== 'no') {
    const since = release.parkedSince === null ? '' : ` since ${release.parkedSince}`
    return [finding('parked', `${environment} is parked${since}.`, `${wake} restores it.`)]
  }
  if (release.unfinished === 'park')
    return [
      finding(
        'park-begun',
        'A park has begun and not come to its end.',
        `${wake} takes it back, \`${commandLine('park', { env: environment })}\` goes on.`,
      ),
    ]
  if (release.unfinished === 'restore')
    return [finding('restore-begun', 'A restore has begun and not come to its end.', `${wake} goes on with it.`)]
  const live = [
    ...(foundIn(api)?.serves ?? []).map((tag) => ({ of: 'the API', tag, named: release.tag })),
    { of: 'the voice Lambda', tag: foundIn(voice)?.release ?? null, named: release.voiceTag },
  ].flatMap(({ named, of, tag }) =>
    tag === null || named === null || tag === named ? [] : [`${of} serves ${shortTag(tag)}`],
  )
  if (live.length === 0) return []
  const named = shortTag(release.tag ?? release.voiceTag ?? 'none')
  return [
    finding(
      'release-differs',
      `The release parameter says ${named}, and ${live.join(', ')}.`,
      `Bring the parameter's release: \`${commandLine('deploy', { env: environment, ...(release.tag === null ? {} : { flags: ['--tag', release.tag] }) })}\`. Or keep what serves: the same with its tag.`,
    ),
  ]
}

const imageFindings = ({ environment, images }: Snapshot): Found[] => {
  const gone = (foundIn(images) ?? []).filter(({ there }) => !there)
  if (gone.length === 0) return []
  const names = gone.map(({ of, reference, repository }) => `${of} (${repository}, ${reference})`)
  return [
    finding(
      'image-missing',
      `The registry no longer has the ${plural(gone.length, 'image')} of ${names.join(', ')}: no further task or copy of it can start.`,
      `Deploy a release whose images are there, or that is built again: \`${commandLine('deploy', { env: environment })}\``,
    ),
  ]
}

const scalingFindings = (snapshot: Snapshot): Found[] => {
  const { autoscaling, environment } = snapshot
  const limits = foundIn(autoscaling)
  if (limits?.suspended !== true || isAsleep(snapshot)) return []
  const target = `--service-namespace ecs --resource-id service/medspa-${environment}/medspa-${environment}-api --scalable-dimension ecs:service:DesiredCount`
  const resumed = `--suspended-state DynamicScalingInSuspended=false,DynamicScalingOutSuspended=false,ScheduledScalingSuspended=false`
  return [
    finding(
      'autoscaling-suspended',
      `Autoscaling is suspended: nothing changes the number of tasks (${limits.min} to ${limits.max}).`,
      `Where no deployment is under way: \`${awsCommandLine(`application-autoscaling register-scalable-target ${target} ${resumed}`)}\``,
    ),
  ]
}

const lockFindings = ({ environment, locks }: Snapshot): Found[] => {
  const { deploy, terraform } = foundIn(locks) ?? { deploy: null, terraform: null }
  const unlock = `\`${commandLine('unlock', { env: environment })}\``
  if (deploy !== null) {
    const held = `${deploy.by}, ${deploy.command} (${deploy.reason}), since ${deploy.since}; ${deploy.why}`
    if (deploy.state === 'held')
      return [
        finding(
          'lock-held',
          `The deploy lock is held: ${held}.`,
          `What is shown may change meanwhile. Should its holder be gone, ${unlock} releases the lock once its lease is over.`,
        ),
      ]
    return [
      finding(
        'lock-stale',
        `A deploy lock was left: ${held}.`,
        deploy.state === 'orphan'
          ? `The next \`${commandLine('deploy', { env: environment })}\` waits for its Terraform, and takes it over.`
          : `${unlock} releases it${deploy.state === 'state-held' ? ', once its Terraform certainly works no more' : ''}.`,
      ),
    ]
  }
  if (terraform === null) return []
  return [
    finding(
      'state-lock-held',
      `Terraform's state is locked: ${terraform.by}, ${terraform.operation}, since ${terraform.since}.`,
      `Should that Terraform certainly be gone, ${unlock} releases the lock.`,
    ),
  ]
}

/** Pure: whether the certificate is about to expire, or has. */
export const certificateFindings = ({
  certificate,
  environment,
}: Pick<Snapshot, 'certificate' | 'environment'>): Found[] => {
  const found = foundIn(certificate)
  if (found === undefined || found.daysLeft === null || found.daysLeft >= CERTIFICATE_DAYS) return []
  const { daysLeft } = found
  const when = daysLeft < 0 ? 'has expired' : `expires in ${count(daysLeft, 'day')}`
  return [
    finding(
      'certificate-expires',
      `The certificate of ${found.names.join(', ')} ${when} (${found.expires}).`,
      `ACM renews its own while the records of their validation stand (\`${commandLine('dns', { env: environment })}\` shows them); a certificate that was imported is imported again under its ARN: \`${awsCommandLine(`acm import-certificate --certificate-arn ${found.arn} --certificate fileb://cert.pem --private-key fileb://key.pem --certificate-chain fileb://chain.pem`)}\``,
    ),
  ]
}

/** Pure: what is raised, and what nobody hears of. */
export const alarmFindings = ({
  alarms,
  at,
  environment,
}: Pick<Snapshot, 'alarms' | 'at' | 'environment'>): Found[] => {
  const { alarms: all, topics } = foundIn(alarms) ?? { alarms: [], topics: [] }
  const heard = new Set(topics.filter(({ confirmed }) => confirmed > 0).map(({ arn }) => arn))
  const deaf = all.filter((alarm) => !alarm.topics.some((arn) => heard.has(arn))).map(({ name }) => name)
  const raised = all.filter(({ state }) => state === 'ALARM')
  const pending = topics.reduce((sum, topic) => sum + topic.pending, 0)
  return [
    ...raised.map(
      ({ description, name, since }): Found =>
        finding(
          'alarm-raised',
          `The alarm ${name} is raised${since === null ? '' : ` for ${age(Date.parse(at) - Date.parse(since))}`}${description === null ? '.' : `: ${description}.`}`,
          `\`${awsCommandLine(`cloudwatch describe-alarms --alarm-names ${name}`)}\` has its reason.`,
        ),
    ),
    ...(deaf.length === 0
      ? []
      : [
          finding(
            'alarm-without-subscriber',
            `Nobody hears of ${deaf.length === all.length ? 'any alarm' : deaf.join(', ')}: ${pending === 0 ? 'no address is subscribed to the topic' : `${count(pending, 'subscription')} ${pending === 1 ? 'waits' : 'wait'} to be confirmed`}.`,
            pending === 0
              ? `Set Terraform's variable alarms_email (a tfvars file, or TF_VAR_alarms_email), run \`${commandLine('deploy', { env: environment })}\`, and follow the link in AWS's mail.`
              : "Follow the link in AWS's mail.",
          ),
        ]),
  ]
}

const driftFindings = ({ drift, environment }: Snapshot): Found[] => {
  const changes = drift && foundIn(drift)?.changes
  if (!changes) return []
  return [
    finding(
      'drift',
      `Terraform would change ${count(changes, 'resource')}: somebody changed them elsewhere, or the module or its settings changed.`,
      `\`${commandLine('plan', { env: environment })}\` shows each; \`${commandLine('deploy', { env: environment })}\` applies it.`,
    ),
  ]
}
