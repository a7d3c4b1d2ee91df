import { expect, test } from 'vitest'
import { lambdaCall } from '../../../../sandbox/front/lambda/calls.ts'
import { splitFunctionName } from '../../../../sandbox/front/lambda/functions.ts'

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:voice'

test('calls are known by method and path', () => {
  const call = (method: string, url: string) => lambdaCall({ method, url })
  expect(call('POST', '/2015-03-31/functions')).toEqual({ kind: 'create' })
  expect(call('POST', '/2015-03-31/functions/voice/invocations?Qualifier=live')).toEqual({
    kind: 'invoke',
    written: 'voice',
    qualifier: 'live',
  })
  expect(call('POST', `/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`)).toMatchObject({ written: arn })
  expect(call('PUT', '/2015-03-31/functions/voice/code').kind).toBe('update-code')
  expect(call('PUT', '/2015-03-31/functions/voice/configuration').kind).toBe('update-configuration')
  expect(call('POST', '/2015-03-31/functions/voice/versions').kind).toBe('publish')
  expect(call('POST', `/2017-03-31/tags/${encodeURIComponent(arn)}`)).toEqual({ kind: 'tag', written: arn })
  expect(call('DELETE', '/2015-03-31/functions/voice').kind).toBe('delete')
  expect(call('GET', '/2015-03-31/functions/voice').kind).toBe('get')
  expect(call('GET', '/2015-03-31/functions/voice/aliases/live').kind).toBe('read')
  expect(call('PUT', '/2015-03-31/functions/voice/aliases/live').kind).toBe('change')
})

test('a function may be named by name or ARN, whole or in part, with or without a qualifier', () => {
  expect(splitFunctionName('voice')).toEqual({ name: 'voice' })
  expect(splitFunctionName('voice:live')).toEqual({ name: 'voice', qualifier: 'live' })
  expect(splitFunctionName(arn)).toEqual({ name: 'voice' })
  expect(splitFunctionName(`${arn}:2`)).toEqual({ name: 'voice', qualifier: '2' })
  expect(splitFunctionName('123456789012:function:voice:live')).toEqual({ name: 'voice', qualifier: 'live' })
})
