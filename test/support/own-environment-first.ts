import { readFileSync } from 'node:fs'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The order of test files: first those that deploy an environment of their own and that which makes the shared one, so
 * that nobody waits for it with nothing to do; then those that wait for it; integration tests last: they are short, and
 * fill what the others leave of the processor while they wait. Among equals it is Vitest's own order.
 */
export default class OwnEnvironmentFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const ranks = new Map(sorted.map((file) => [file, rank(file.moduleId)]))
    return sorted.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0))
  }
}

const rank = (file: string) => (file.includes('/test/integration/') ? 2 : startsFromBase(file) ? 1 : 0)

/** Whether a file's tests wait for the environment that others make, and ask for no more: test/e2e/support/base.ts. */
const startsFromBase = (file: string) => {
  const text = readFileSync(file, 'utf8')
  return /\b(populatedClone|twiceReleased)\(/.test(text) && !/\bpopulatedBase\(/.test(text)
}
