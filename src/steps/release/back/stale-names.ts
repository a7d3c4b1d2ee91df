import type { Renewal } from '../../../aws/ecs/register-renewed.ts'
import type { TaskDefinition } from '../../../aws/ecs/task-definitions.ts'
import { nameOfSecret, parseSecretReference } from '../../../aws/secrets/secret-reference.ts'

/** Variables that Terraform makes of the infrastructure (infra/terraform/modules/ecs_fargate): those of a release stay its own. */
const OF_INFRASTRUCTURE = ['REDIS_ADDR', 'REDIS_TLS', 'PUBLIC_BASE_URL', 'VOICE_PUBLIC_BASE_URL']

type Revision = Pick<TaskDefinition, 'containers'>

const variablesOf = ({ containers }: Revision): Map<string, string> =>
  new Map(
    containers
      .flatMap(({ environment = [] }) => environment)
      .filter(({ name }) => OF_INFRASTRUCTURE.includes(name))
      .map(({ name, value }) => [name, value]),
  )

const secretsOf = ({ containers }: Revision): Map<string, string> =>
  new Map(containers.flatMap(({ secrets }) => secrets).map(({ name, valueFrom }) => [name, valueFrom]))

/** What is another one today, with today's value. */
const changed = (frozen: ReadonlyMap<string, string>, today: (name: string, value: string) => string | undefined) =>
  Object.fromEntries(
    [...frozen].flatMap(([name, value]) => {
      const now = today(name, value)
      return now === undefined || now === value ? [] : [[name, now]]
    }),
  )

/**
 * Pure: what a revision was told of the infrastructure, and is not so today, as the newest one of its family is told: after a
 * restore Redis has another address, and a secret that was deleted and made anew another ARN. A key that the newest revision does
 * not read any more is looked for in the secret of the same name.
 */
export function renewalOf(frozen: Revision, newest: Revision): Renewal {
  const [variables, secrets] = [variablesOf(newest), secretsOf(newest)]
  const arns = new Map(
    [...secrets.values()].map((valueFrom) => {
      const { secretId } = parseSecretReference(valueFrom)
      return [nameOfSecret(secretId), secretId]
    }),
  )
  const inSecretOfName = (valueFrom: string) => {
    const { secretId } = parseSecretReference(valueFrom)
    const arn = arns.get(nameOfSecret(secretId))
    return arn === undefined ? undefined : `${arn}${valueFrom.slice(secretId.length)}`
  }
  return {
    environment: changed(variablesOf(frozen), (name) => variables.get(name)),
    secrets: changed(secretsOf(frozen), (name, value) => secrets.get(name) ?? inSecretOfName(value)),
  }
}

/** Pure: the names of what is renewed. */
export const staleNames = ({ environment, secrets }: Renewal): string[] =>
  [...new Set([...Object.keys(environment), ...Object.keys(secrets)])].toSorted()

/** Pure: the revision as its copy reads its secrets. */
export const withRenewedSecrets = <Frozen extends Revision>(frozen: Frozen, { secrets: renewed }: Renewal): Frozen => ({
  ...frozen,
  containers: frozen.containers.map(({ secrets, ...container }) => ({
    ...container,
    secrets: secrets.map(({ name, valueFrom }) => ({ name, valueFrom: renewed[name] ?? valueFrom })),
  })),
})
