import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect } from 'vitest'
import { populatedClone } from './base.ts'
import { startCaller } from './caller.ts'
import { type Checkout, documentOf, succeeded } from './checkout.ts'
import { cloneOf } from './clone.ts'
import { type ListenerAnswer, startListenerLoad } from './listener-load.ts'

export const onProduction = ['--env', 'production', '--sandbox']
export const sure = ['--yes', '--confirm', 'production']
export const deployProduction = ['deploy', ...onProduction, ...sure]

const SERVICE = 'medspa-production-api'
export const deploymentGroup = `--application-name ${SERVICE} --deployment-group-name ${SERVICE}`

/** A checkout whose production is deployed, for this test alone, on a sandbox that takes a tenth of AWS's times from then on. */
export async function slowProduction(): Promise<Checkout> {
  const quick = await populatedClone()
  try {
    succeeded(await quick.medspa(deployProduction))
    return await cloneOf(quick, { MEDSPA_SANDBOX_TIMES: '0.1' })
  } finally {
    await quick.dispose()
  }
}

/** A clone's production environment, looked at with the aws CLI, Terraform and medspa's `--json`. */
export const productionOf = (clone: Checkout) => {
  const aws = async (command: string) => JSON.parse(succeeded(await clone.bash(`aws ${command} --output json`)).stdout)
  const json = async (command: string, ...more: string[]) =>
    documentOf(await clone.medspa([...command.split(' '), ...onProduction, ...more, '--json']))

  /** Somebody who asks the production listener; `rate`: questions a second. */
  const startLoad = async ({ at = '/health', rate }: { at?: string; rate?: number } = {}) => {
    const [{ LoadBalancers }, { result }] = await Promise.all([
      aws(`elbv2 describe-load-balancers --names ${SERVICE}`),
      json('dns'),
    ])
    const { caFile } = documentOf(succeeded(await clone.medspa(['sandbox', 'status', '--json']))).result
    const { domain } = result as { domain: string }
    return startListenerLoad(clone, {
      balancer: LoadBalancers[0].DNSName,
      caFile: String(caFile),
      name: domain,
      path: at,
      rate,
    })
  }

  return {
    aws,
    json,
    startLoad,
    deploy: (...more: string[]) => json('deploy', ...sure, ...more),
    /** A command that must go through; gives its result. */
    async through(command: string, ...more: string[]): Promise<Record<string, unknown>> {
      const { error, result } = await json(command, ...sure, ...more)
      expect(error).toBeUndefined()
      return result
    },
    /** The bare plan: `-detailed-exitcode` 0. */
    async planIsEmpty() {
      const ran = await clone.bash(
        `cd infra/terraform
        test -d .terraform || terraform init -input=false -backend-config="bucket=$TF_STATE_BUCKET" \\
          -backend-config="key=medspa-ai-platform/production/terraform.tfstate" -backend-config="region=$AWS_REGION"
        terraform plan -var="environment=production" -detailed-exitcode -input=false`,
      )
      expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0)
    },
    async service() {
      const { services } = await aws(`ecs describe-services --cluster medspa-production --services ${SERVICE}`)
      return services[0]
    },
    /** The task definition that has the traffic. */
    async serving(): Promise<string> {
      const { services } = await aws(`ecs describe-services --cluster medspa-production --services ${SERVICE}`)
      return services[0].taskSets.find(({ status }: { status: string }) => status === 'PRIMARY').taskDefinition
    },
    /** Whether autoscaling is suspended. */
    async suspended(): Promise<boolean> {
      const { ScalableTargets } = await aws(
        `application-autoscaling describe-scalable-targets --service-namespace ecs --resource-ids service/medspa-production/${SERVICE}`,
      )
      return Object.values(ScalableTargets[0].SuspendedState ?? {}).includes(true)
    },
    /** The newest deployment with this status; waits for none. */
    async newest(status: 'Ready' | 'Stopped' | 'InProgress'): Promise<string | undefined> {
      const { deployments } = await aws(`deploy list-deployments ${deploymentGroup} --include-only-statuses ${status}`)
      return deployments[0]
    },
    /** What became of the event of a deployment that moves production's traffic. */
    async shiftedBy(id: string): Promise<string | undefined> {
      const target = `--target-id medspa-production:${SERVICE}`
      const { deploymentTarget } = await aws(`deploy get-deployment-target --deployment-id ${id} ${target}`)
      const events: { lifecycleEventName: string; status: string }[] = deploymentTarget.ecsTarget.lifecycleEvents
      return events.find(({ lifecycleEventName }) => lifecycleEventName === 'AllowTraffic')?.status
    },
    async keys(): Promise<Record<string, string>> {
      const { SecretString } = await aws('secretsmanager get-secret-value --secret-id medspa-production-app-secrets')
      return JSON.parse(SecretString)
    },
    /** Locks in the state bucket: the deploy lock, Terraform's. */
    async locks(): Promise<string[]> {
      const { stdout } = await clone.bash(
        'aws s3 ls "s3://$TF_STATE_BUCKET/medspa-ai-platform/production/" | awk \'{ print $4 }\'',
      )
      return stdout.split('\n').filter((name) => /\.lock\.json$|\.tflock$/.test(name))
    },
    /** A caller of the voice gateway, whose calls go on to the load balancer. */
    async caller() {
      const [voice] = await aws(
        'apigatewayv2 get-apis --query "Items[?starts_with(Name, \'medspa-production\')].ApiEndpoint"',
      )
      const { SecretString } = await aws('secretsmanager get-secret-value --secret-id medspa-production-app-secrets')
      return startCaller(clone, { voice, token: JSON.parse(SecretString).TWILIO_AUTH_TOKEN })
    },
    /** Fifty questions a second to the production listener while `change` is made: each is answered 200. */
    async losesNothing(change: () => Promise<unknown>, { at }: { at?: string } = {}): Promise<ListenerAnswer[]> {
      const load = await startLoad({ rate: 50, ...(at && { at }) })
      let answers: ListenerAnswer[] = []
      try {
        await load.next(50)
        await change()
        await load.next(50)
      } finally {
        answers = await load.stop()
      }
      expect(answers.filter(({ status }) => status !== 200)).toEqual([])
      return answers
    },
    /** Another commit, that changes nothing in what the release does. Gives its tag. */
    async nextCommit(words: string): Promise<string> {
      await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), `${words}\n`)
      return clone.commit(words)
    },
  }
}
