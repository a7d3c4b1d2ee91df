import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Checkout, Ran } from './checkout.ts'

/**
 * Runs the shell commands below a heading of docs/operations.md as they are printed, as a person would: in the folder of
 * Terraform, with the RDS commands at the sandbox's address. Only Terraform's own question is answered, and each text of `fill` stands for
 * the placeholder that it is under.
 */
export async function runDocumented(
  clone: Checkout,
  heading: string,
  fill: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const text = await readFile(path.join(clone.dir, 'docs/operations.md'), 'utf8')
  const at = text.indexOf(`\n### ${heading}\n`)
  const printed = at === -1 ? undefined : /```bash\n([\s\S]*?)```/.exec(text.slice(at))?.[1]
  if (printed === undefined) throw new Error(`docs/operations.md has no commands below "${heading}"`)
  const commands = Object.entries(fill).reduce((filled, [from, to]) => filled.replaceAll(from, to), printed)
  return clone.bash(`cd infra/terraform
    test -d .terraform || terraform init -input=false -backend-config="bucket=$TF_STATE_BUCKET" \\
      -backend-config="key=medspa-ai-platform/development/terraform.tfstate" -backend-config="region=$AWS_REGION"
    aws() { command aws "$@" $([ "$1" = rds ] && echo "--endpoint-url $AWS_ENDPOINT_URL"); }
    terraform() { if [ "$1" = apply ] || [ "$1" = destroy ]; then command terraform "$@" -auto-approve -input=false -no-color; else command terraform "$@"; fi; }
    ${commands}`)
}
