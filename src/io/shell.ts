import { ExecaError, execa } from 'execa'

export type ShellOptions = {
  cwd?: string
  /** The whole environment of the child: nothing is inherited. */
  env: Record<string, string | undefined>
  input?: string | Uint8Array
  signal?: AbortSignal
}

export type ShellResult = { exitCode: number; stdout: string; stderr: string }

export type Shell = {
  /** Runs a program to its end and gives what it printed; rejects only when it could not be started or was cancelled. */
  run: (file: string, args: readonly string[], options: ShellOptions) => Promise<ShellResult>
}

/** A program that is not there; the caller knows what to install. */
export class ProgramMissingError extends Error {
  readonly program: string
  constructor(program: string, cause: unknown) {
    super(`${program}: not found`, { cause })
    this.name = 'ProgramMissingError'
    this.program = program
  }
}

/** The one place that starts programs. Values of secrets never go into `args`: every user of the machine can read argv. */
export const createShell = (): Shell => ({
  async run(file, args, options) {
    try {
      const result = await execa(file, args, {
        cwd: options.cwd,
        env: options.env,
        extendEnv: false,
        input: options.input,
        cancelSignal: options.signal,
        reject: false,
        stripFinalNewline: true,
      })
      if (result.exitCode === undefined) throw result
      return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr }
    } catch (error) {
      if (error instanceof ExecaError && error.code === 'ENOENT') throw new ProgramMissingError(file, error)
      throw error
    }
  },
})
