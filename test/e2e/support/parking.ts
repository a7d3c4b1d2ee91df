import { expect } from 'vitest'
import { startCaller } from './caller.ts'
import { type Checkout, documentOf, succeeded } from './checkout.ts'
import { clinicOf } from './clinic-data.ts'
import { common, developmentOf } from './development.ts'
import { rehearsalOf } from './rehearsal.ts'
import { startMedspa } from './running.ts'

export const parkCommand = ['park', ...common, '--yes']
export const restoreCommand = ['restore', ...common, '--yes']

/** A clone's development environment asleep and awake, looked at with the aws CLI. */
export const parkingOf = (clone: Checkout) => {
  const { aws, planIsEmpty } = developmentOf(clone)
  const rds = (command: string) => aws(`rds ${command} --endpoint-url "$AWS_ENDPOINT_URL"`)

  /** What costs by the hour. */
  const expensive = async (): Promise<string[]> => {
    const [vpcs, gateways, addresses, balancers, clusters, databases, groups, caches] = await Promise.all([
      aws('ec2 describe-vpcs --filters Name=is-default,Values=false --query "Vpcs[].VpcId"'),
      aws(
        'ec2 describe-nat-gateways --filter Name=state,Values=pending,available --query "NatGateways[].NatGatewayId"',
      ),
      aws('ec2 describe-addresses --query "Addresses[].AllocationId"'),
      aws('elbv2 describe-load-balancers --query "LoadBalancers[].LoadBalancerName"'),
      aws('ecs list-clusters --query "clusterArns"'),
      rds('describe-db-instances --query "DBInstances[].DBInstanceIdentifier"'),
      aws('elasticache describe-replication-groups --query "ReplicationGroups[].ReplicationGroupId"'),
      aws('elasticache describe-cache-clusters --query "CacheClusters[].CacheClusterId"'),
    ])
    const services = await Promise.all(
      (clusters as string[]).map((arn) => aws(`ecs list-services --cluster ${arn} --query serviceArns`)),
    )
    return [vpcs, gateways, addresses, balancers, databases, groups, caches, ...services].flat()
  }
  const voiceUrls = (): Promise<string[]> => aws('apigatewayv2 get-apis --query "Items[].ApiEndpoint"')

  return {
    expensive,
    voiceUrls,
    /** Nothing that costs by the hour is left; what a restore needs is. */
    async isAsleep({ full = false } = {}): Promise<void> {
      expect(await expensive()).toEqual([])
      const release = await developmentOf(clone).release()
      const { imageDetails } = await aws(
        `ecr describe-images --repository-name medspa-development-api --image-ids imageTag=${release.api_image_tag}`,
      )
      expect(imageDetails).toHaveLength(1)
      expect(Object.keys(await developmentOf(clone).keys())).toContain('ADMIN_JWT_SECRET')
      expect(await voiceUrls()).toHaveLength(full ? 0 : 1)
    },
    async isAwake(): Promise<void> {
      succeeded(await startMedspa(clone, ['validate', ...common]).ended)
      await planIsEmpty()
      expect(await developmentOf(clone).locks()).toEqual([])
    },
    /** A bare apply, as somebody makes it who knows nothing of medspa; it waits for Terraform's lock. */
    bareApply: () =>
      clone.bash(
        `cd infra/terraform
        test -d .terraform || terraform init -input=false -backend-config="bucket=$TF_STATE_BUCKET" \\
          -backend-config="key=medspa-ai-platform/development/terraform.tfstate" -backend-config="region=$AWS_REGION"
        terraform apply -auto-approve -input=false -no-color -lock-timeout=10m -var="environment=development"`,
      ),
    async tasks(): Promise<{ desired: number; running: number }> {
      const { services } = await aws(
        'ecs describe-services --cluster medspa-development --services medspa-development-api',
      )
      return { desired: services[0].desiredCount, running: services[0].runningCount }
    },
    /** How few and how many tasks autoscaling allows, and whether it acts. */
    async scaling(): Promise<object> {
      const { ScalableTargets } = await aws(
        'application-autoscaling describe-scalable-targets --service-namespace ecs --resource-ids service/medspa-development/medspa-development-api',
      )
      const { MaxCapacity, MinCapacity, SuspendedState } = ScalableTargets[0]
      const suspended = Object.values(SuspendedState ?? {}).some((one) => one === true)
      return { MaxCapacity, MinCapacity, suspended }
    },
    /** A caller of the voice gateway that stands now. */
    async caller() {
      const [voice = ''] = await voiceUrls()
      const token = (await developmentOf(clone).keys()).TWILIO_AUTH_TOKEN ?? ''
      return startCaller(clone, { voice, token })
    },
    /** Whether the environment has a database that runs. */
    hasDatabase: async (): Promise<boolean> => (await rds('describe-db-instances')).DBInstances.length > 0,
  }
}

/**
 * One sleep: `down` and `up` are how it is put to sleep and woken. Everything that the clinic had is there afterwards, and
 * every call that the API had taken; callers, where `calls` says so, hear valid TwiML all the while.
 */
export async function sleepCycle(
  clone: Checkout,
  how: { down: () => Promise<unknown>; up: () => Promise<unknown>; full?: boolean; calls: boolean },
): Promise<void> {
  const clinic = clinicOf(clone)
  const parking = parkingOf(clone)
  const rehearsal = rehearsalOf(clone)
  const before = await clinic.digest()

  const caller = how.calls ? await parking.caller() : undefined
  if (caller) await caller.takenAgain()
  await how.down()
  await parking.isAsleep({ full: how.full ?? false })
  if (caller) expect(caller.answers().parked).toBeGreaterThan(0)
  await how.up()
  if (caller) await caller.takenAgain()
  const answers = await caller?.hangUp()

  expect(answers?.failed ?? []).toEqual([])
  expect(await clinic.missing(answers?.taken ?? [])).toEqual([])
  expect(await clinic.digest()).toEqual(before)
  await rehearsal.dataWereNeverUnheld()
  await parking.isAwake()
}

/** A command of a test that must go through, by the built program itself. */
export const through = async (clone: Checkout, args: string[]) => succeeded(await startMedspa(clone, args).ended)

/** What a command that must fail says, as `--json` has it. */
export async function failureOf(clone: Checkout, args: string[]) {
  const ran = await startMedspa(clone, [...args, '--json']).ended
  return { exitCode: ran.exitCode, error: documentOf(ran).error, said: ran.stderr }
}
