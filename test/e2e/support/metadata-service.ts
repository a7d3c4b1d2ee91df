/**
 * Plays a cloud machine's instance metadata service in the network namespace that it is started in: it takes the address
 * 169.254.169.254, answers as EC2's does, and prints a line for each request. Ends with its stdin.
 */
import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'

const ADDRESS = '169.254.169.254'
execFileSync('ip', ['address', 'add', `${ADDRESS}/32`, 'dev', 'lo'])

const answers: Record<string, string> = {
  '/latest/api/token': 'a-token',
  '/latest/meta-data/iam/security-credentials/': 'clinic',
  '/latest/meta-data/iam/security-credentials/clinic': JSON.stringify({
    Code: 'Success',
    Type: 'AWS-HMAC',
    AccessKeyId: 'ASIAREAL',
    SecretAccessKey: 'real',
    Token: 'real',
    Expiration: '2099-01-01T00:00:00Z',
  }),
  '/latest/meta-data/placement/region': 'eu-central-1',
}
const server = createServer((request, answer) => {
  process.stdout.write(`${request.method} ${request.url}\n`)
  answer.setHeader('x-aws-ec2-metadata-token-ttl-seconds', '600')
  answer.end(answers[request.url ?? ''] ?? '')
})
server.listen(80, ADDRESS, () => process.stdout.write('ready\n'))
process.stdin.resume().on('end', () => process.exit(0))
