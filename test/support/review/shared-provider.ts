import { globSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { startProcess } from '../../../sandbox/data/processes/processes.ts'

/**
 * The AWS provider that `terraform init` put into `dir`, as a process that many commands attach to by the variables of
 * `env` (https://developer.hashicorp.com/terraform/plugin/debugging). Otherwise `terraform test` starts it six times a run,
 * a second of CPU each. Only for tests whose provider is mocked: they ask it for its schemas, and it keeps nothing.
 */
export async function startSharedProvider(dir: string, env: Record<string, string>) {
  const program = findProvider(dir)
  const attached = Promise.withResolvers<string>()
  const lines: string[] = []
  const running = await startProcess({
    argv: [program, '-debug'],
    cwd: dir,
    env,
    onLine(line) {
      lines.push(line)
      const [, value] = /TF_REATTACH_PROVIDERS='(.+)'/.exec(line) ?? []
      if (value !== undefined) attached.resolve(value)
    },
  })
  void running.exited.then(() => attached.reject(new Error(`the provider ended: ${lines.join('\n')}`)))
  return { env: { TF_REATTACH_PROVIDERS: await attached.promise }, stop: () => running.stop(5_000) }
}

function findProvider(dir: string): string {
  // The last folder may be a link into a mirror, which a longer pattern would not follow.
  const [folder] = globSync('.terraform/providers/registry.terraform.io/hashicorp/aws/*/*', { cwd: dir })
  if (folder === undefined) throw new Error(`terraform init left no AWS provider in ${dir}`)
  const files = readdirSync(path.join(dir, folder))
  return path.join(dir, folder, files.find((file) => file.startsWith('terraform-provider-aws')) ?? '')
}
