import { expect, it } from 'vitest'
import { bounded } from '../../../src/steps/boundary/bounded.ts'

const arn = 'arn:aws:iam::123456789012:policy/medspa-boundary'

it.each([
  ['gets the one that the account has', {}, arn, { permissions_boundary: arn }],
  ['gets another one', { permissions_boundary: 'arn:old' }, arn, { permissions_boundary: arn }],
  ['loses one that the account has no more', { permissions_boundary: arn }, null, {}],
  ['keeps its own where that is not known', { permissions_boundary: arn }, undefined, { permissions_boundary: arn }],
])('a release %s', (_, release, boundary, expected) => {
  expect(bounded({ api_image_tag: 'a', ...release }, boundary)).toEqual({ api_image_tag: 'a', ...expected })
})
