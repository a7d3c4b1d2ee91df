import { ProgramMissingError, type Shell } from '../io/shell.ts'

export type Engine = { engine: 'docker' } | { engine: 'none'; reason: string }

/**
 * Whether a container engine answers here. A client alone is not enough: `docker version` must name a server.
 * `reason` is one line, for the screen.
 */
export const findEngine = async (
  shell: Pick<Shell, 'run'>,
  env: Record<string, string | undefined>,
  signal?: AbortSignal,
): Promise<Engine> => {
  try {
    const args = ['version', '--format', '{{.Server.Version}}']
    const { exitCode, stderr } = await shell.run('docker', args, { env, ...(signal === undefined ? {} : { signal }) })
    if (exitCode === 0) return { engine: 'docker' }
    const reason = stderr.split('\n').find((line) => line.trim() !== '')
    return { engine: 'none', reason: reason?.trim() ?? `docker version exited ${exitCode}` }
  } catch (error) {
    if (error instanceof ProgramMissingError) return { engine: 'none', reason: 'docker is not installed' }
    throw error
  }
}
