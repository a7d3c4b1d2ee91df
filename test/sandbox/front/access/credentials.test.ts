import { describe, expect, it } from 'vitest'
import { bearerOf, credentialsOf } from '../../../../sandbox/front/access/credentials.ts'

const scope = 'key/20260101/us-east-1/ecs/aws4_request'
const header = (credential: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
})
const presented = { accessKeyId: 'key', sessionToken: undefined }
const nobody = { presented: undefined, service: '', region: '' }

describe('credentials of a request', () => {
  it.each([
    ['a signed header', header(scope), '/', { presented, service: 'ecs', region: 'us-east-1' }],
    [
      'a header without blanks',
      { authorization: `AWS4-HMAC-SHA256 Credential=${scope},Signature=0` },
      '/',
      { presented, service: 'ecs', region: 'us-east-1' },
    ],
    ['SigV4A', header('key/20260101/s3/aws4_request'), '/', { presented, service: 's3', region: '' }],
    [
      'a presigned URL',
      {},
      `/x?X-Amz-Credential=${encodeURIComponent(scope)}`,
      { presented, service: 'ecs', region: 'us-east-1' },
    ],
    [
      'a session',
      { ...header(scope), 'x-amz-security-token': 't' },
      '/',
      { presented: { accessKeyId: 'key', sessionToken: 't' }, service: 'ecs', region: 'us-east-1' },
    ],
    [
      'a presigned session',
      {},
      `/?X-Amz-Credential=${scope}&X-Amz-Security-Token=a%2Bb`,
      { presented: { accessKeyId: 'key', sessionToken: 'a+b' }, service: 'ecs', region: 'us-east-1' },
    ],
    [
      'S3 of old, presigned',
      {},
      '/b/o?AWSAccessKeyId=key&Signature=x&Expires=1',
      { presented, service: 's3', region: '' },
    ],
    ['S3 of old, in a header', { authorization: 'AWS key:c2ln' }, '/b/o', { presented, service: 's3', region: '' }],
    [
      'a service in capitals',
      header('key/20260101/us-east-1/ECS/aws4_request'),
      '/',
      { presented, service: 'ecs', region: 'us-east-1' },
    ],
    ['nothing', {}, '/', nobody],
    ['an empty header', { authorization: '' }, '/', nobody],
    ['an empty credential', header(''), '/', nobody],
    ['another scheme', { authorization: 'Bearer key' }, '/', nobody],
    [
      'a header beside a query: the header counts',
      { authorization: 'Bearer x' },
      `/?X-Amz-Credential=${scope}`,
      nobody,
    ],
    ['a key without a scope', header('key'), '/', { presented, service: '', region: '' }],
  ])('%s', (_, headers, url, expected) => {
    expect(credentialsOf(headers as Record<string, string>, url)).toEqual(expected)
  })
})

it.each([
  [{ authorization: 'Bearer a-token' }, { accessKeyId: 'a-token' }],
  [{ authorization: 'bearer a-token' }, { accessKeyId: 'a-token' }],
  [{ authorization: 'Bearer ' }, undefined],
  [{ authorization: 'Bearer a b' }, undefined],
  [{ authorization: 'Basic a-token' }, undefined],
  [{}, undefined],
])('the bearer of %j', (headers, expected) => {
  expect(bearerOf(headers as Record<string, string>)).toEqual(expected)
})
