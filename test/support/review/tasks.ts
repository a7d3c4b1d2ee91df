import { type Finding, ofType, type Planned, type Rule } from './planned.ts'

type Container = {
  name: string
  user?: string
  readonlyRootFilesystem?: boolean
  privileged?: boolean
  stopTimeout?: number
}

const containers = (resources: Planned[]): { address: string; container: Container }[] =>
  ofType(resources, 'aws_ecs_task_definition').flatMap(({ address, values }) =>
    (JSON.parse(String(values.container_definitions)) as Container[]).map((container) => ({ address, container })),
  )

/** `task-user`: no container runs as root, or with the host's rights. */
export const taskUser: Rule = (resources) =>
  containers(resources).flatMap(({ address, container: { name, user = '', privileged } }): Finding[] =>
    /^[1-9]\d*(:\d+)?$/.test(user) && privileged !== true
      ? []
      : [{ rule: 'task-user', address, says: `${name} runs as ${user || "the image's own user"}` }],
  )

/** `task-root`: no container can write to its root file system. */
export const taskRoot: Rule = (resources) =>
  containers(resources).flatMap(({ address, container: { name, readonlyRootFilesystem } }): Finding[] =>
    readonlyRootFilesystem === true ? [] : [{ rule: 'task-root', address, says: `${name} can write to its root` }],
  )

/** Fargate Spot takes a task away two minutes after it has said so. */
const spotNoticeSeconds = 120

/** `spot-notice`: draining and stopping, one after the other, end within Spot's notice. */
export const spotNotice: Rule = (resources) => {
  const stop = Math.max(0, ...containers(resources).map(({ container }) => container.stopTimeout ?? 30))
  return ofType(resources, 'aws_lb_target_group').flatMap(({ address, values }): Finding[] => {
    const seconds = Number(values.deregistration_delay ?? 300) + stop
    return seconds < spotNoticeSeconds
      ? []
      : [{ rule: 'spot-notice', address, says: `draining and stopping take up to ${seconds} s` }]
  })
}
