import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { taskIdOf } from '../../releases/arn.ts'
import { shortTag } from '../../releases/release-images.ts'
import { readServing, releaseOfRevision, type ServingNeeds } from '../release/read-serving.ts'
import { hideTaskSecrets } from '../secrets/hide-values.ts'
import { step } from '../step.ts'
import type { ExecContext } from './exec-context.ts'
import { refuseSecrets } from './refuse-secrets.ts'

type Needs = ServingNeeds & Pick<Deps, 'redactor' | 'secrets'>

/**
 * Section 2.8: the API's task definition of the release that serves, with its image, variables, secrets, role and network; where
 * nothing serves, the revision that the service names. Reads the secrets first: no word of the command may be one of them,
 * and none may come out with its log.
 */
export const findCommandTask = step({
  id: 'command',
  section: '2.8',
  title: 'Find the release that serves',
  looks: true,
  gives: ['commandTask'],
  run: async (deps: Needs, context: ExecContext) => {
    const { names } = deps
    const [{ revisions, service }] = await Promise.all([readServing(deps), hideTaskSecrets(deps)])
    refuseSecrets(context.words, deps.redactor)
    if (service === undefined)
      throw new OperatorError(
        `There is no service ${names.service}: which release would run the command is not known.`,
        {
          code: 'service-missing',
          whose: 'operator',
          hint: `Run \`${commandLine('deploy')}\` first: it makes the service.`,
        },
      )
    const [serving] = revisions
    const taskDefinition = serving?.taskDefinitionArn ?? service.taskDefinitionArn
    const [definition, release] = await Promise.all([
      deps.taskDefinitions.describe(taskDefinition),
      serving?.release ?? releaseOfRevision(deps, taskDefinition),
    ])
    const container = definition?.containers.find(({ name }) => name === names.apiContainer)
    context.commandTask = {
      input: {
        cluster: names.cluster,
        taskDefinition,
        subnets: service.subnets,
        securityGroups: service.securityGroups,
        assignPublicIp: service.assignPublicIp,
        startedBy: 'medspa-exec',
      },
      release,
      group: container?.logGroup ?? names.apiLogGroup,
      streamOf: (taskArn) => `${container?.logStreamPrefix ?? 'ecs'}/${names.apiContainer}/${taskIdOf(taskArn)}`,
    }
    return { detail: `${shortTag(release)}${serving === undefined ? ', which does not serve: nothing does' : ''}` }
  },
})
