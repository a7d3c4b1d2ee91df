import { expect } from 'vitest'
import { type Checkout, succeeded } from './checkout.ts'

export const common = ['--env', 'development', '--sandbox']
const prefix = 'medspa-development'
export const deployCommand = ['deploy', ...common, '--yes']

/** A clone's development environment, looked at with the aws CLI and Terraform alone. */
export const developmentOf = (clone: Checkout) => {
  const aws = async (command: string) => JSON.parse(succeeded(await clone.bash(`aws ${command} --output json`)).stdout)
  return {
    aws,
    /** The bare plan: `-detailed-exitcode` 0. */
    async planIsEmpty() {
      const ran = await clone.bash(
        `cd infra/terraform
        test -d .terraform || terraform init -input=false -backend-config="bucket=$TF_STATE_BUCKET" \\
          -backend-config="key=medspa-ai-platform/development/terraform.tfstate" -backend-config="region=$AWS_REGION"
        terraform plan -var="environment=development" -detailed-exitcode -input=false`,
      )
      expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0)
    },
    /** The application's keys and values. */
    async keys(): Promise<Record<string, string>> {
      const secret = await aws('secretsmanager get-secret-value --secret-id medspa-development-app-secrets')
      return JSON.parse(secret.SecretString)
    },
    /** The release parameter. */
    async release(): Promise<Record<string, unknown>> {
      return JSON.parse((await aws('ssm get-parameter --name /medspa/development/release')).Parameter.Value)
    },
    /** The release that answers behind the load balancer, as the reference API says; another API's is `runs`. */
    async serves(): Promise<string> {
      const { LoadBalancers } = await aws('elbv2 describe-load-balancers')
      const { body } = await clone.http(`http://${LoadBalancers[0].DNSName}/health`)
      const { release } = JSON.parse(body)
      expect(release, `${body} names no release`).toBeTypeOf('string')
      return release
    },
    /** Tags of releases on the image that the API's tasks run, by its digest in the registry. */
    async runs(): Promise<string[]> {
      const { services } = await aws(`ecs describe-services --cluster ${prefix} --services ${prefix}-api`)
      const [{ deployments }] = services
      expect(deployments).toMatchObject([{ rolloutState: 'COMPLETED' }])
      const { taskDefinition } = await aws(
        `ecs describe-task-definition --task-definition ${deployments[0].taskDefinition}`,
      )
      type Container = { name: string; image: string }
      const api = taskDefinition.containerDefinitions.find(({ name }: Container) => name === 'api')
      const [, digest] = api.image.split('@')
      const { imageDetails } = await aws(
        `ecr describe-images --repository-name ${prefix}-api --image-ids imageDigest=${digest}`,
      )
      const tags: string[] = imageDetails[0].imageTags
      // medspa's own tags keep images from expiring, and move with what is registered.
      return tags.filter((tag) => !/^(in-use|served)-/.test(tag))
    },
    /** Rows that validation's calls have left in the database. */
    async conversations(): Promise<number> {
      const { stdout } = succeeded(
        await clone.bash(
          `DATABASE_URL="$(aws secretsmanager get-secret-value --secret-id medspa-development-app-secrets \\
            --query SecretString --output text | jq -r .DATABASE_URL)"
          psql "$DATABASE_URL" -Atc 'SELECT count(*) FROM medspa_reference.conversations'`,
        ),
      )
      return Number(stdout)
    },
    /** ARNs of the API's revisions that can be started. */
    async revisions(): Promise<string[]> {
      const listed = await aws('ecs list-task-definitions --family-prefix medspa-development-api --status ACTIVE')
      return listed.taskDefinitionArns
    },
    /** Locks in the state bucket: the deploy lock, Terraform's. */
    async locks(): Promise<string[]> {
      const { stdout } = await clone.bash(
        'aws s3 ls "s3://$TF_STATE_BUCKET/medspa-ai-platform/development/" | awk \'{ print $4 }\'',
      )
      return stdout.split('\n').filter((name) => /\.lock\.json$|\.tflock$/.test(name))
    },
  }
}
