import { ProgramMissingError, type Shell } from '../shell.ts'

/** Where a browser may be opened from: this machine's own words. */
type Machine = { platform: NodeJS.Platform; env: Readonly<Record<string, string | undefined>> }

/**
 * Pure: the program that opens a link in the operator's browser; undefined where there is no screen to open it on: Linux
 * without a display, or a session over SSH, whose browser is at the other end.
 */
function browserProgram({ env, platform }: Machine): string | undefined {
  if (env.SSH_CONNECTION) return undefined
  if (platform === 'darwin') return 'open'
  return platform === 'linux' && (env.DISPLAY || env.WAYLAND_DISPLAY) ? 'xdg-open' : undefined
}

/** Opens a link in the operator's browser; gives whether a program took it. */
export async function openInBrowser(
  link: string,
  { env, platform, shell, signal }: Machine & { shell: Pick<Shell, 'run'>; signal: AbortSignal },
): Promise<boolean> {
  const program = browserProgram({ env, platform })
  if (program === undefined) return false
  try {
    const { exitCode } = await shell.run(program, [link], { env, signal })
    return exitCode === 0
  } catch (error) {
    if (error instanceof ProgramMissingError) return false
    throw error
  }
}
