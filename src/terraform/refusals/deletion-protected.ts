import { awsCommandLine } from '../../command-line.ts'

/** AWS's words, which Terraform passes on, and what lifts the protection. RDS and ELB API references; reports quote the texts. */
const refusals = [
  {
    says: /\(([a-z][a-z0-9-]*)\)[\s\S]*Cannot delete protected DB Instance/,
    lift: (id: string) =>
      `rds modify-db-instance --db-instance-identifier ${id} --no-deletion-protection --apply-immediately`,
  },
  {
    says: /Load balancer '([^']+)' cannot be deleted because deletion protection is enabled/,
    lift: (arn: string) =>
      `elbv2 modify-load-balancer-attributes --load-balancer-arn ${arn} --attributes Key=deletion_protection.enabled,Value=false`,
  },
] as const

/** Pure: commands that lift the protection which kept Terraform from deleting something; empty where nothing was protected. */
export const liftsOf = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => {
    // Terraform breaks lines where it likes.
    const told = text.replace(/\s+/g, ' ')
    return refusals.flatMap(({ lift, says }) => {
      const [, name] = says.exec(told) ?? []
      return name === undefined ? [] : [awsCommandLine(lift(name))]
    })
  })
