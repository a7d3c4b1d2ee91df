/**
 * What a container's `valueFrom` refers to. Pure.
 * @param valueFrom a secret's ARN, `<arn>:<JSON key>:<version stage>:<version id>` with any of the three empty, or the name
 *   or ARN of an SSM parameter.
 *   Source: ECS documentation, "Pass Secrets Manager secrets through Amazon ECS environment variables".
 */
export const parseSecretReference = (valueFrom: string): { secretId: string; key?: string } => {
  // arn:partition:secretsmanager:region:account:secret:name-suffix[:key:stage:version]
  const parts = valueFrom.split(':')
  if (parts[0] !== 'arn' || parts[2] !== 'secretsmanager') return { secretId: valueFrom }
  const secretId = parts.slice(0, 7).join(':')
  const key = parts[7]
  return key === undefined || key === '' ? { secretId } : { secretId, key }
}

/**
 * Pure: the name of a secret, of its ARN or of the name itself. An ARN ends with the name, a dash and six characters of Secrets
 * Manager's own.
 */
export const nameOfSecret = (secretId: string): string =>
  secretId.split(':')[6]?.replace(/-[A-Za-z0-9]{6}$/, '') ?? secretId

/** Whether a secret's ARN, or its name, is that of the secret with this name. */
export const isSecretNamed = (secretId: string, name: string): boolean =>
  secretId === name || nameOfSecret(secretId) === name
