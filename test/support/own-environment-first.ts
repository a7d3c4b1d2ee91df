import { readFileSync } from 'node:fs'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The order of test files: first those that deploy an environment of their own and that which makes the shared one, so
 * that nobody waits for it with nothing to do; then the rest, in Vitest's own order.
 */
export default class OwnEnvironmentFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const late = new Set(sorted.filter(({ moduleId }) => startsFromBase(moduleId)))
    return [...sorted.filter((file) => !late.has(file)), ...late]
  }
}

/** Whether a file's tests wait for the environment that others make, and ask for no more: test/e2e/support/base.ts. */
const startsFromBase = (file: string) => {
  const text = readFileSync(file, 'utf8')
  return /\b(populatedClone|twiceReleased)\(/.test(text) && !/\bpopulatedBase\(/.test(text)
}
