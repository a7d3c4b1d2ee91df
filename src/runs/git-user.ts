import { runGit } from '../io/git.ts'
import type { Shell } from '../io/shell.ts'

/** `Ada Lovelace <ada@example.com>` as git has it for the working directory; undefined without git, or unset there. */
export async function gitUser(
  shell: Pick<Shell, 'run'>,
  env: Record<string, string | undefined>,
): Promise<string | undefined> {
  const read = async (key: string) => {
    const ran = await runGit(shell, '.', ['config', key], { env }).catch(() => undefined)
    return ran?.stdout.trim() ?? ''
  }
  const [name, email] = await Promise.all([read('user.name'), read('user.email')])
  return [name, email && `<${email}>`].filter(Boolean).join(' ') || undefined
}
