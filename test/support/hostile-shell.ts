import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Settings of ~/.aws/config that each lead an SDK away from an endpoint, to another identity, or into an error. */
export const hostileConfig = (ran: string) => `[default]
credential_process = /bin/sh -c "touch ${ran}; echo '{\\"Version\\":1,\\"AccessKeyId\\":\\"AKIAREAL\\",\\"SecretAccessKey\\":\\"real\\"}'"
ignore_configured_endpoint_urls = true
use_fips_endpoint = true
use_dualstack_endpoint = true
role_arn = arn:aws:iam::999999999999:role/clinic
source_profile = other
ca_bundle = /nowhere/ca.pem
max_attempts = abc
retry_mode = never
defaults_mode = auto
region = eu-central-1
request_checksum_calculation = sometimes
account_id_endpoint_mode = sometimes
sigv4a_signing_region_set = nowhere
services = away
s3 =
  use_accelerate_endpoint = true

[services away]
sts =
  endpoint_url = http://127.0.0.1:9
s3 =
  endpoint_url = http://127.0.0.1:9
`

/**
 * The shell of somebody whose ~/.aws and proxies would lead a rehearsal away: variables for a child, what asked the proxy,
 * and whether the `credential_process` ran.
 */
export async function hostileShell() {
  const home = await mkdtemp(path.join(tmpdir(), 'medspa-hostile-'))
  const ran = path.join(home, 'credential-process-ran')
  await mkdir(path.join(home, '.aws'))
  await writeFile(path.join(home, '.aws/config'), hostileConfig(ran))
  await writeFile(path.join(home, '.aws/credentials'), '[other]\ncredential_process = /nowhere\n')
  const asked: string[] = []
  // It answers nothing that could be taken for what was asked.
  const proxy = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (bytes) => {
      asked.push(bytes.toString('latin1').split('\r\n', 1)[0] ?? '')
      socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n')
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as { port: number }
  const url = `http://127.0.0.1:${port}`
  return {
    env: {
      HOME: home,
      AWS_PROFILE: 'other',
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
      AWS_ENDPOINT_URL_STS: 'https://sts.us-east-1.amazonaws.com',
      HTTP_PROXY: url,
      http_proxy: url,
      HTTPS_PROXY: url,
      https_proxy: url,
      ALL_PROXY: url,
      NODE_USE_ENV_PROXY: '1',
    },
    /** The proxy's. */
    port,
    /** The first line of each request that came to the proxy. */
    asked: asked as readonly string[],
    credentialProcessRan: () =>
      access(ran).then(
        () => true,
        () => false,
      ),
    async dispose() {
      await new Promise((resolve) => proxy.close(resolve))
      await rm(home, { recursive: true })
    },
  }
}
