import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config/parse.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (...parts: string[]) => readFile(path.join(root, ...parts), 'utf8')

async function section(heading: string): Promise<string> {
  const [, after = ''] = (await read('docs', 'operations.md')).split(`\n${heading}\n`)
  return after.split(/\n#{2,4} /)[0] ?? ''
}

/** The block of a resource, by its address in the root module's state: `module.lambda[0].aws_iam_role.this`. */
async function blockOf(address: string): Promise<string> {
  const [, module, type, name] = /^(?:module\.(\w+)\[0\]\.)?(\w+)\.(\w+)(?:\[0\])?$/.exec(address) ?? []
  const files: Record<string, string[]> = {
    undefined: ['logs.tf'],
    redis: ['modules', 'redis', 'main.tf'],
    lambda: ['modules', 'lambda', 'main.tf'],
    ecs_fargate: ['modules', 'ecs_fargate', 'codedeploy.tf'],
  }
  const text = await read('infra', 'terraform', ...(files[String(module)] ?? []))
  return text.split(`resource "${type}" "${name}" {`)[1]?.split('\n}')[0] ?? ''
}

describe('what docs/operations.md says of an upgrade', () => {
  it('names resources that are there, with what changes of them', async () => {
    const text = await section('### Upgrading medspa')
    const addresses = [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, address = '']) => address)
    const blocks = await Promise.all(addresses.map(blockOf))
    expect(blocks).toEqual([
      expect.stringContaining('slow-log"'),
      expect.stringMatching(/log_delivery_configuration \{[^}]*"slow-log"/),
      expect.stringContaining('"aws:SourceAccount"'),
      expect.stringContaining('"STOP_DEPLOYMENT"'),
    ])
    const minutes = /"codedeploy_ready_wait_time_minutes" \{[^}]*default +=\s+(\d+)/
    expect(text).toContain(`for ${minutes.exec(await read('infra', 'terraform', 'variables.tf'))?.[1]} minutes`)
  })

  it('gives lines that a configuration file may hold', async () => {
    const [, lines = ''] = /```yaml\n([^`]+)```/.exec(await section('### Upgrading medspa')) ?? []
    expect(parseConfig(lines, 'medspa.config.yaml')).toEqual({
      environments: { development: { voice: { allow_plain_http: true } } },
    })
  })

  it('gives the way back of the voice role: its trust without the condition', async () => {
    const line = await section('#### The trust of the voice role')
    const [, policy = '{}'] = /--policy-document \\\n {2}'([^']+)'/.exec(line) ?? []
    const statement = JSON.parse(policy).Statement[0]
    const block = await blockOf('module.lambda[0].aws_iam_role.this')
    expect(statement).toEqual({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'lambda.amazonaws.com' },
    })
    for (const value of ['"Allow"', '"sts:AssumeRole"', '"lambda.amazonaws.com"']) expect(block).toContain(value)
    expect(line).toContain('--role-name medspa-$E-voice')
  })
})
