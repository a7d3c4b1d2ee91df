type SeenTaskSet = { id: string; status: string; taskDefinitionArn: string; createdAt?: Date | undefined }

/**
 * Pure: what a service that CodeDeploy deploys has beside its primary task set.
 * `kept`: ids of older ones. After the shift they go on without traffic for some minutes or days, as the way back.
 * `coming`: a newer one, which has not got the traffic yet.
 * Source: CodeDeploy user guide, "Deployments on an Amazon ECS compute platform"; ECS API reference, TaskSet.
 */
export function besidesPrimary<Seen extends SeenTaskSet>(
  taskSets: readonly Seen[],
): { kept: ReadonlySet<string>; coming: Seen | undefined } {
  const primary = taskSets.find(({ status }) => status === 'PRIMARY')
  const isNewer = ({ createdAt }: SeenTaskSet) => (createdAt?.getTime() ?? 0) > (primary?.createdAt?.getTime() ?? 0)
  const others = primary === undefined ? [] : taskSets.filter((taskSet) => taskSet !== primary)
  return {
    kept: new Set(others.filter((taskSet) => !isNewer(taskSet)).map(({ id }) => id)),
    coming: others.find((taskSet) => taskSet.status === 'ACTIVE' && isNewer(taskSet)),
  }
}
