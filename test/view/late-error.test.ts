import { afterEach, expect, it, vi } from 'vitest'
import { OperatorError } from '../../src/errors.ts'
import { errorLines } from '../../src/view/error.ts'
import { errorDocument } from '../../src/view/error-document.ts'
import { lateErrorLines } from '../../src/view/late-error.ts'

const document = errorDocument(
  new OperatorError('No such bucket.', { code: 'x', whose: 'operator', hint: 'Name another.', evidence: ['s3: 404'] }),
)

afterEach(() => vi.doUnmock('../../src/view/error.ts'))

it('are the lines of the error', async () => {
  expect(await lateErrorLines(document)).toEqual(errorLines(document))
})

it('are message and hint where nothing can be loaded any more', async () => {
  vi.doMock('../../src/view/error.ts', () => {
    throw new Error('EMFILE: too many open files')
  })
  vi.resetModules()
  const { lateErrorLines: again } = await import('../../src/view/late-error.ts')
  expect(await again(document)).toEqual(['error: No such bucket.', 'hint: Name another.'])
})
