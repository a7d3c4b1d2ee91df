import { expect, test } from 'vitest'
import type { Operation, Reference, ServiceModel } from '../../../../sandbox/front/models/model.ts'
import { routeOf } from '../../../../sandbox/front/models/rest-routes.ts'

const query = (locationName: string): Reference => ({ shape: 'Text', location: 'querystring', locationName })
const header = (locationName: string): Reference => ({ shape: 'Text', location: 'header', locationName })

/** Operations as S3's that share paths, with the parameters that they require. */
const operations: [name: string, method: string, uri: string, required: Record<string, Reference>][] = [
  ['ListBuckets', 'GET', '/', {}],
  ['ListObjects', 'GET', '/{Bucket}', {}],
  ['ListObjectsV2', 'GET', '/{Bucket}?list-type=2', {}],
  ['GetBucketTagging', 'GET', '/{Bucket}?tagging', {}],
  ['GetBucketMetrics', 'GET', '/{Bucket}?metrics', { Id: query('id') }],
  ['ListBucketMetrics', 'GET', '/{Bucket}?metrics', {}],
  ['GetObject', 'GET', '/{Bucket}/{Key+}', {}],
  ['ListParts', 'GET', '/{Bucket}/{Key+}', { UploadId: query('uploadId') }],
  ['PutObject', 'PUT', '/{Bucket}/{Key+}', {}],
  ['CopyObject', 'PUT', '/{Bucket}/{Key+}', { CopySource: header('x-amz-copy-source') }],
  ['UploadPart', 'PUT', '/{Bucket}/{Key+}', { PartNumber: query('partNumber'), UploadId: query('uploadId') }],
  ['GetFunction', 'GET', '/2015-03-31/functions/{FunctionName}', {}],
  ['ListFunctions', 'GET', '/2015-03-31/functions/', {}],
]

const model: ServiceModel = {
  metadata: { apiVersion: '1', protocol: 'rest-xml', endpointPrefix: 's3' },
  operations: Object.fromEntries(
    operations.map(([name, method, requestUri]): [string, Operation] => [
      name,
      { name, http: { method, requestUri }, input: { shape: name } },
    ]),
  ),
  shapes: {
    Text: { type: 'string' },
    ...Object.fromEntries(
      operations.map(([name, , , members]) => [
        name,
        { type: 'structure' as const, required: Object.keys(members), members },
      ]),
    ),
  },
}

const ask = (request: string, headers: Record<string, string> = {}) => {
  const [method = '', url = ''] = request.split(' ')
  const route = routeOf(model, { method, url, headers })
  return route && [route.operation.name, route.labels]
}

test.each<[request: string, operation: string, labels: Record<string, string>, headers?: Record<string, string>]>([
  ['GET /', 'ListBuckets', {}],
  ['GET /b', 'ListObjects', { Bucket: 'b' }],
  ['GET /b/', 'ListObjects', { Bucket: 'b' }],
  ['GET /b?list-type=2&prefix=x', 'ListObjectsV2', { Bucket: 'b' }],
  ['GET /b?list-type=3', 'ListObjects', { Bucket: 'b' }],
  ['GET /b?tagging', 'GetBucketTagging', { Bucket: 'b' }],
  ['GET /b?tagging=', 'GetBucketTagging', { Bucket: 'b' }],
  ['GET /b?metrics&id=1', 'GetBucketMetrics', { Bucket: 'b' }],
  ['GET /b?metrics', 'ListBucketMetrics', { Bucket: 'b' }],
  ['GET /b/a/%C3%A9%20x', 'GetObject', { Bucket: 'b', Key: 'a/é x' }],
  ['GET /b/k?uploadId=u', 'ListParts', { Bucket: 'b', Key: 'k' }],
  ['PUT /b/k', 'PutObject', { Bucket: 'b', Key: 'k' }],
  ['PUT /b/k', 'CopyObject', { Bucket: 'b', Key: 'k' }, { 'x-amz-copy-source': 'b/k' }],
  ['PUT /b/k?partNumber=1&uploadId=u', 'UploadPart', { Bucket: 'b', Key: 'k' }],
  ['GET /2015-03-31/functions', 'ListFunctions', {}],
  ['GET /2015-03-31/functions/', 'ListFunctions', {}],
  ['GET /2015-03-31/functions/arn%3Aaws%3Aa', 'GetFunction', { FunctionName: 'arn:aws:a' }],
])('%s is %s', (request, operation, labels, headers) => {
  expect(ask(request, headers)).toEqual([operation, labels])
})

test('no operation has another method', () => {
  expect(ask('DELETE /b/k')).toBeUndefined()
})
