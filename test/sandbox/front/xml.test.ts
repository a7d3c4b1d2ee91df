import { expect, test } from 'vitest'
import { elementsOf, mendReply, textAt } from '../../../sandbox/front/xml.ts'

const body = `<R xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><L><I><Id>a</Id><V>15.10</V><E/></I><I><Id>b &amp; c</Id><P> x </P></I></L><M><RequestId>1</RequestId></M></R>`
const reply = { status: 200, headers: { 'content-type': 'text/xml' }, body }

test('only what is mended changes, byte for byte', () => {
  expect(mendReply(reply, {}).body).toBe(body)
  const mended = mendReply(reply, {
    I: (item) => {
      if (item.Id === 'a') item.V = '<16>'
      else delete item.P
    },
  })
  expect(mended.body).toBe(body.replace('15.10', '&lt;16&gt;').replace('<P> x </P>', ''))
})

test('an error is left alone', () => {
  const error = { ...reply, status: 404 }
  expect(mendReply(error, { I: () => expect.unreachable() })).toBe(error)
})

test('elements are found wherever they stand, their members by path', () => {
  expect(elementsOf(reply, 'I').map((item) => textAt(item, 'Id'))).toEqual(['a', 'b & c'])
  const [list] = elementsOf(reply, 'M')
  expect(textAt(list ?? {}, 'RequestId')).toBe('1')
  expect(textAt(list ?? {}, 'RequestId', 'Deeper')).toBeUndefined()
  expect(textAt(elementsOf(reply, 'I')[0] ?? {}, 'E')).toBeUndefined()
})
