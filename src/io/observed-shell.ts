import type { FollowResult, Shell, ShellOptions } from './shell.ts'

/** Told of one program: each line that it prints, and how it ended. */
type ObservedProgram = {
  line: (text: string) => void
  /** `undefined` where it could not be started, or was cancelled. */
  end: (result: Partial<FollowResult> | undefined, ms: number) => void
}

/** Told of every program that begins. */
export type ShellObserver = (file: string, args: readonly string[]) => ObservedProgram

const notShown = '(its output may hold secrets and is not shown)'

/**
 * A shell that tells of what it runs. What a program reads is never told, nor what the caller calls confidential or
 * reads piece by piece: that may be of any size.
 */
export function observeShell(shell: Shell, observe: ShellObserver): Shell {
  const watching = async <R extends { exitCode: number | undefined }>(
    file: string,
    args: readonly string[],
    run: (program: ObservedProgram) => Promise<R>,
  ): Promise<R> => {
    const program = observe(file, args)
    const began = performance.now()
    let result: R | undefined
    try {
      result = await run(program)
      return result
    } finally {
      program.end(result, performance.now() - began)
    }
  }
  const tell = (program: ObservedProgram, text: string) => {
    for (const line of text.split('\n')) if (line.trim() !== '') program.line(line)
  }
  const tellOutput = (program: ObservedProgram, text: string, { confidential }: Pick<ShellOptions, 'confidential'>) => {
    if (!confidential) tell(program, text)
    else if (text !== '') program.line(notShown)
  }

  return {
    run: (file, args, options) =>
      watching(file, args, async (program) => {
        const result = await shell.run(file, args, options)
        tellOutput(program, result.stdout, options)
        tell(program, result.stderr)
        return result
      }),
    pipe: (file, args, options) =>
      watching(file, args, async (program) => {
        const result = await shell.pipe(file, args, options)
        program.line(notShown)
        tell(program, result.stderr)
        return result
      }),
    follow: (file, args, options) =>
      watching(file, args, (program) =>
        shell.follow(file, args, {
          ...options,
          onStdoutLine(line) {
            tellOutput(program, line, options)
            options.onStdoutLine?.(line)
          },
          onStderrLine(line) {
            tell(program, line)
            options.onStderrLine?.(line)
          },
        }),
      ),
  }
}
