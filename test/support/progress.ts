import type { Progress } from '../../src/steps/step.ts'

/** Progress that nobody looks at and nobody cancels; `lines` keeps what a step tells. */
export function quietProgress(lines: string[] = []): Progress {
  return { line: (text) => lines.push(text), status: () => {}, signal: new AbortController().signal }
}
