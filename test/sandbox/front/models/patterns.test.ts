import { expect, test } from 'vitest'
import { hasForm } from '../../../../sandbox/front/models/patterns.ts'

test.each<[text: string, pattern: string, has: boolean]>([
  ['medspa', '[a-z]+', true],
  // Services match the whole text, whether the model's pattern says so or not.
  ['med spa', '[a-z]+', false],
  ['all', '(?i)all|[0-9]{12}', true],
  ['ALL', '(?i)all|[0-9]{12}', true],
  ['ALL of it', '(?i)all|[0-9]{12}', false],
  ['a\nb', '(?s).*', true],
  ['über', '[\\p{L}]+', true],
  ['a b~', '\\p{Print}+', true],
  ['é', '\\p{Print}+', false],
  ['a@b', '[\\w\\@]+', true],
  ['whatever', '(unreadable', true],
])('%j of the form %j: %s', (text, pattern, has) => {
  expect(hasForm(text, pattern)).toBe(has)
})
