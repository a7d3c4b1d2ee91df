/** Pure: the part of an ARN behind its last slash; the text itself where it has none. */
const afterSlash = (arn: string): string => arn.split('/').at(-1) ?? arn

/** Pure: `medspa-development-api:7`, family and revision, of a task definition's ARN. */
export const revisionOf = (taskDefinitionArn: string): string => afterSlash(taskDefinitionArn)

/** Pure: the id, 32 characters, of a task's ARN. */
export const taskIdOf = (taskArn: string): string => afterSlash(taskArn)
