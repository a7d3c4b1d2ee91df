type Statement = { Resource?: string | string[]; NotResource?: string | string[] }

/** A resource of EC2 of any type: `arn:aws:ec2:us-east-1:123456789012:` and a star, a slash, a star. */
const ANY_OF_EC2 = /^(arn:[^:]*:ec2:[^:]*:[^:]*:)\*\/\*$/

/**
 * The document as the library understands it. It takes no `*` for a type of resource, which AWS's own examples use for whatever a call
 * of EC2 makes (Amazon EC2 user guide, "Grant permission to tag Amazon EC2 resources during creation"). A star alone says the same.
 */
export function withoutAnyType(document: object): object {
  const of = (element: string | string[]) => [element].flat().map((arn) => arn.replace(ANY_OF_EC2, '$1*'))
  const { Statement: found } = document as { Statement?: Statement | Statement[] }
  if (found === undefined) return document
  return {
    ...document,
    Statement: [found].flat().map((statement) => ({
      ...statement,
      ...(statement.Resource !== undefined && { Resource: of(statement.Resource) }),
      ...(statement.NotResource !== undefined && { NotResource: of(statement.NotResource) }),
    })),
  }
}
