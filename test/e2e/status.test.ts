import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, developmentOf } from './support/development.ts'
import { ownApiOf } from './support/own-api.ts'

type Found = { findings: { environment: string; code: string; what: string; hint: string }[] }

const prefix = 'medspa-development'
const onService = `--cluster ${prefix} --service ${prefix}-api`
const target = `--service-namespace ecs --resource-id service/${prefix}/${prefix}-api --scalable-dimension ecs:service:DesiredCount`
const suspended = (is: boolean) =>
  `application-autoscaling register-scalable-target ${target} --suspended-state DynamicScalingInSuspended=${is},DynamicScalingOutSuspended=${is},ScheduledScalingSuspended=${is}`
const lockKey = 'medspa-ai-platform/development/deploy.lock.json'

let clone: Checkout
let environment: ReturnType<typeof developmentOf>
let subscription: string
beforeAll(async () => {
  clone = await populatedClone()
  environment = developmentOf(clone)
  subscription = await subscribe()
})
afterAll(() => clone?.dispose())

const bash = async (script: string) => succeeded(await clone.bash(script)).stdout.trim()
const look = async (...more: string[]) => {
  const ran = await clone.medspa(['status', '--sandbox', '--json', ...more])
  return { exitCode: ran.exitCode, ...(documentOf(ran) as unknown as { result: Found; error?: { code: string } }) }
}
const codes = async () => (await look('--env', 'development')).result.findings.map(({ code }) => code)
/** Waits for it: an alarm takes minutes to see that what raised it is over, also of a load balancer that is new. */
const nothingIsWrong = () => expect.poll(codes, { timeout: 400_000, interval: 1_000 }).toEqual([])
/** An address of this machine's: SNS confirms a queue's subscription by itself. */
async function subscribe(): Promise<string> {
  const { TopicArn } = (await environment.aws('sns list-topics')).Topics.find(
    ({ TopicArn: arn }: { TopicArn: string }) => arn.endsWith(`:${prefix}-alarms`),
  )
  const queue = TopicArn.replace(':sns:', ':sqs:')
  const { SubscriptionArn } = await environment.aws(
    `sns subscribe --topic-arn ${TopicArn} --protocol sqs --notification-endpoint ${queue} --return-subscription-arn`,
  )
  return SubscriptionArn
}
const group = async () => {
  const { TargetGroups } = await environment.aws(`elbv2 describe-target-groups --names ${prefix}-api-blue`)
  return TargetGroups[0].TargetGroupArn as string
}
const putRelease = async (release: object) => {
  const file = path.join(clone.dir, '.medspa', 'release.json')
  await writeFile(file, JSON.stringify(release))
  await bash(`aws ssm put-parameter --name /medspa/development/release --overwrite --value file://${file}`)
}
const putLock = async (leaseSeconds: number) => {
  const file = path.join(clone.dir, '.medspa', 'lock.json')
  const by = { id: 'a', user: 'ada', arn: 'arn', host: 'laptop', machine: 'another', process: { pid: 1, started: '' } }
  const what = { command: 'deploy', reason: 'release 1a2b3c4', since: '2026-11-30T10:00:00.000Z' }
  await writeFile(file, JSON.stringify({ ...by, ...what, leaseSeconds, renewals: 0, terraform: null }))
  await bash(`aws s3 cp --quiet ${file} "s3://$TF_STATE_BUCKET/${lockKey}"`)
}
const removeLock = () => bash(`aws s3 rm --quiet "s3://$TF_STATE_BUCKET/${lockKey}"`)

/** Each makes the fault, and gives what takes it back. */
const faults: { code: string; words: RegExp; make: () => Promise<() => Promise<unknown>> }[] = [
  {
    code: 'task-crash-loop',
    words: /Tasks of the API end one after the other: .*NO_SUCH_KEY/,
    async make() {
      const { service, revision } = await newRevision(
        `.containerDefinitions[0].secrets[0].valueFrom |= sub("[^:]+::$"; "NO_SUCH_KEY::")`,
      )
      await bash(
        `aws ecs update-service ${onService} --task-definition ${revision} --deployment-configuration 'deploymentCircuitBreaker={enable=false,rollback=false}' > /dev/null`,
      )
      return () => bash(`aws ecs update-service ${onService} --task-definition ${service} > /dev/null`)
    },
  },
  {
    code: 'target-unhealthy',
    words: /1 target of the load balancer is unhealthy: .*health check -> no connection/,
    async make() {
      const arn = await group()
      const { TargetHealthDescriptions } = await environment.aws(
        `elbv2 describe-target-health --target-group-arn ${arn}`,
      )
      const of = `--target-group-arn ${arn} --targets Id=${TargetHealthDescriptions[0].Target.Id},Port=9`
      await bash(`aws elbv2 register-targets ${of}`)
      return () => bash(`aws elbv2 deregister-targets ${of}`)
    },
  },
  {
    code: 'voice-inactive',
    words: /of the voice Lambda is Inactive, and the next call is refused: The function is idle/,
    async make() {
      const own = ownApiOf(clone)
      const { body } = await own('faults', { method: 'POST', body: { service: 'lambda', fault: 'version-inactive' } })
      return () => own(`faults/${JSON.parse(body).id}`, { method: 'DELETE' })
    },
  },
  {
    code: 'autoscaling-suspended',
    words: /Autoscaling is suspended: .*\n.*register-scalable-target/,
    async make() {
      await bash(`aws ${suspended(true)}`)
      return () => bash(`aws ${suspended(false)}`)
    },
  },
  {
    code: 'lock-held',
    words:
      /The deploy lock is held: ada on laptop, deploy \(release 1a2b3c4\), since 2026-11-30T10:00:00.000Z; its lease is not over/,
    async make() {
      await putLock(600)
      return removeLock
    },
  },
  {
    code: 'lock-stale',
    words:
      /A deploy lock was left: ada on laptop, .*its lease is over\.\n.*unlock --env development --sandbox` removes it/,
    async make() {
      await putLock(0)
      return removeLock
    },
  },
  {
    code: 'alarm-without-subscriber',
    words: /Nobody hears of any alarm: no address is subscribed/,
    async make() {
      await bash(`aws sns unsubscribe --subscription-arn ${subscription}`)
      return async () => {
        subscription = await subscribe()
      }
    },
  },
  {
    code: 'certificate-expires',
    words: /The certificate of clinic\.example expires in (9|10) days/,
    async make() {
      const arn = await bash(`cd .medspa
        openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 10 -subj /CN=clinic.example -addext subjectAltName=DNS:clinic.example 2> /dev/null
        aws acm import-certificate --certificate fileb://cert.pem --private-key fileb://key.pem --query CertificateArn --output text`)
      const { LoadBalancers } = await environment.aws(`elbv2 describe-load-balancers --names ${prefix}-api`)
      const listener = await bash(
        `aws elbv2 create-listener --load-balancer-arn ${LoadBalancers[0].LoadBalancerArn} --protocol HTTPS --port 443 --certificates CertificateArn=${arn} --default-actions Type=forward,TargetGroupArn=${await group()} --query 'Listeners[0].ListenerArn' --output text`,
      )
      return () => bash(`aws elbv2 delete-listener --listener-arn ${listener}`)
    },
  },
  {
    code: 'image-missing',
    words: /The registry no longer has the image of container api \(medspa-development-api, sha256:/,
    async make() {
      const { api_image_digest: digest, api_image_tag: tag } = await environment.release()
      const of = `--repository-name ${prefix}-api --image-ids imageDigest=${digest}`
      const [image] = (await environment.aws(`ecr batch-get-image ${of}`)).images
      const manifest = path.join(clone.dir, '.medspa', 'manifest.json')
      await writeFile(manifest, image.imageManifest)
      await bash(`aws ecr batch-delete-image ${of}`)
      return () =>
        bash(
          `aws ecr put-image --repository-name ${prefix}-api --image-tag ${tag} --image-manifest-media-type ${image.imageManifestMediaType} --image-manifest file://${manifest} > /dev/null`,
        )
    },
  },
  {
    code: 'release-differs',
    words: /The release parameter says other, and the API serves [0-9a-f]{12}/,
    async make() {
      const release = await environment.release()
      await putRelease({ ...release, api_image_tag: 'other' })
      return () => putRelease(release)
    },
  },
]

/** A revision of the API's task definition, changed by jq; with the one that the service runs. */
async function newRevision(change: string): Promise<{ service: string; revision: string }> {
  const service = await bash(
    `aws ecs describe-services --cluster ${prefix} --services ${prefix}-api --query 'services[0].taskDefinition' --output text`,
  )
  const revision = await bash(`aws ecs describe-task-definition --task-definition ${service} --query taskDefinition |
    jq 'del(.taskDefinitionArn,.revision,.status,.requiresAttributes,.compatibilities,.registeredAt,.registeredBy,.deregisteredAt) | ${change}' > .medspa/definition.json
    aws ecs register-task-definition --cli-input-json file://.medspa/definition.json --query taskDefinition.taskDefinitionArn --output text`)
  return { service, revision }
}

describe('medspa status', () => {
  it('says that all is well, of both environments in short and of one in full', async () => {
    await nothingIsWrong()
    const both = succeeded(await clone.medspa(['status', '--sandbox']))
    expect(both.stdout).toMatch(/^development +[0-9a-f]{12} since 2026-\S+, by .+; 1 of 1 task; database available;/)
    expect(both.stdout).toMatch(/\nproduction +not deployed$/)
    const one = succeeded(await clone.medspa(['status', ...common]))
    expect(one.stdout).toMatch(/PRIMARY [0-9a-f]{12}, .* 1 of 1 running, 1 healthy\n/)
    expect(one.stdout).toContain('Nothing is wrong.')
    expect(one.stdout).not.toContain('not known')
    expect(succeeded(await clone.medspa(['status', '--env', 'production', '--sandbox'])).stdout).toBe(
      'production is not deployed.',
    )
    expect(await look()).toMatchObject({ ok: true, environment: null, result: { findings: [], unread: [] } })
  })

  it.each(faults)('names $code, in words and in JSON, until it is taken back', async ({ code, make, words }) => {
    const takeBack = await make()
    await expect.poll(codes, { timeout: 60_000, interval: 500 }).toContain(code)
    const seen = await look('--env', 'development')
    expect(seen).toMatchObject({ exitCode: 4, ok: false, error: { code: 'status-faults' } })
    expect(seen.result.findings.find((each) => each.code === code)?.hint).not.toBe('')
    const ran = await clone.medspa(['status', '--sandbox'])
    expect(ran.exitCode).toBe(4)
    expect(ran.stdout).toContain(`  ! ${code}: `)
    expect(ran.stdout).toMatch(words)
    await takeBack()
    await nothingIsWrong()
  })

  it("sees what Terraform's plan would change where it is asked", async () => {
    await changeBesideTerraform()
    expect(await codes()).toEqual([])
    const drifted = await look('--env', 'development', '--drift')
    expect(drifted).toMatchObject({ exitCode: 4, result: { findings: [{ code: 'drift' }] } })
  })

  it('says that an environment is parked, and calls that no fault', async () => {
    succeeded(await clone.medspa(['park', ...common, '--yes']))
    const parked = await look('--env', 'development')
    expect(parked).toMatchObject({ exitCode: 0, ok: true, result: { findings: [{ code: 'parked' }] } })
    const ran = succeeded(await clone.medspa(['status', '--sandbox']))
    expect(ran.stdout).toMatch(
      / {2}- parked: development is parked since 2026-.*\n.*restore --env development --sandbox` wakes it/,
    )
    succeeded(await clone.medspa(['restore', ...common, '--yes']))
    await nothingIsWrong()
  })
})

/** A change of the target group that Terraform would take back, and that nobody notices otherwise. */
const changeBesideTerraform = async () =>
  bash(
    `aws elbv2 modify-target-group-attributes --target-group-arn ${await group()} --attributes Key=deregistration_delay.timeout_seconds,Value=77 > /dev/null`,
  )
