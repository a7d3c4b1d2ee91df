import type { WriteStream } from 'node:tty'

/** Where progress goes: always stderr, as stdout carries results alone. */
export type Screen = {
  /** `live` redraws a terminal; `plain` writes one line a happening, each with its time, for pipes and logs. */
  mode: 'live' | 'plain'
  stream: WriteStream
  /** One line of progress; scrubbed of secrets by whoever made the screen. */
  line: (text: string) => void
}

/**
 * `stderr` as a screen. `scrub` sees every line before it is written.
 */
export function createScreen(options: {
  stderr: WriteStream
  env: Record<string, string | undefined>
  scrub: (text: string) => string
}): Screen {
  const { env, scrub, stderr } = options
  const live = stderr.isTTY === true && env.TERM !== 'dumb' && !env.CI
  return {
    mode: live ? 'live' : 'plain',
    stream: stderr,
    line: (text) => {
      stderr.write(`${scrub(text)}\n`)
    },
  }
}
