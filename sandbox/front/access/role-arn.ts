/** The name of a role in its ARN, which may have a path; undefined for what is no role's ARN. */
export function roleNameOf(roleArn: string): string | undefined {
  return /^arn:[^:]+:iam::\d*:role\/(?:.*\/)?([^/]+)$/.exec(roleArn)?.[1]
}

/**
 * Who acts in a role, as AWS names it (a role's path is left out): `arn:aws:sts::…:assumed-role/<role>/<session>`.
 * Undefined where `roleArn` is no role's ARN.
 */
export function assumedRole(roleArn: string | undefined, session: string): string | undefined {
  const name = roleNameOf(roleArn ?? '')
  if (roleArn === undefined || name === undefined) return undefined
  const account = roleArn.split(':')[4] ?? ''
  return `arn:aws:sts::${account}:assumed-role/${name}/${session.slice(0, 64)}`
}
