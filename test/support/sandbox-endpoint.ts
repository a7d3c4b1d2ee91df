/** What a sandbox tells of itself, as the smallest endpoint file has it. */
export const sandboxEndpoint = {
  version: 3 as const,
  credentials: { accessKeyId: 'the token', secretAccessKey: 'a key' },
  endpoint: 'http://127.0.0.1:4566',
  pid: 1,
  region: 'us-east-1',
  accountId: '123456789012',
  caFile: '/ca.pem',
  stateBucket: 'bucket',
  dns: '127.0.0.1:5353',
  tasks: 'processes' as const,
  testSecrets: {},
  startedAt: '2026-01-01T00:00:00Z',
}
