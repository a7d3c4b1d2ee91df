import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findCliConfig } from '../../../src/terraform/cli-config.ts'
import { askByUdp } from './support/ask-dns.ts'
import { awsAnswers } from './support/aws-answers.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'

const infra = path.resolve(import.meta.dirname, '../../../infra/terraform')
const run = promisify(execFile)
let daemon: Daemon
let folder: string
beforeAll(async () => {
  daemon = await startDaemon({ times: '0.01' })
  folder = await mkdtemp(path.join(tmpdir(), 'names-'))
})
afterAll(async () => {
  await daemon?.close()
  await rm(folder, { recursive: true })
})

/** What production has: a certificate that DNS validates, and a name that leads to the load balancer that has it. */
const MODULE = `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
variable "zone" { type = string }
provider "aws" {}
data "aws_route53_zone" "this" {
  zone_id = var.zone
}
resource "aws_acm_certificate" "api" {
  domain_name               = "api.\${data.aws_route53_zone.this.name}"
  subject_alternative_names = ["*.\${data.aws_route53_zone.this.name}"]
  validation_method         = "DNS"
}
resource "aws_route53_record" "validation" {
  for_each = { for each in aws_acm_certificate.api.domain_validation_options : each.domain_name => each }
  zone_id  = data.aws_route53_zone.this.zone_id
  name     = each.value.resource_record_name
  type     = each.value.resource_record_type
  records  = [each.value.resource_record_value]
  ttl      = 60
}
resource "aws_acm_certificate_validation" "api" {
  certificate_arn         = aws_acm_certificate.api.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}
resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_subnet" "this" {
  for_each          = { a = "10.0.0.0/24", b = "10.0.1.0/24" }
  vpc_id            = aws_vpc.this.id
  cidr_block        = each.value
  availability_zone = "us-east-1\${each.key}"
}
resource "aws_security_group" "alb" {
  vpc_id = aws_vpc.this.id
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_lb" "api" {
  subnets         = [for each in aws_subnet.this : each.id]
  security_groups = [aws_security_group.alb.id]
}
resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.api.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = aws_acm_certificate_validation.api.certificate_arn
  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = "hello"
      status_code  = "200"
    }
  }
}
resource "aws_route53_record" "api" {
  zone_id = data.aws_route53_zone.this.zone_id
  name    = "api"
  type    = "A"
  alias {
    name                   = aws_lb.api.dns_name
    zone_id                = aws_lb.api.zone_id
    evaluate_target_health = true
  }
}
data "aws_acm_certificate" "found" {
  domain     = "api.\${data.aws_route53_zone.this.name}"
  statuses   = ["ISSUED"]
  depends_on = [aws_acm_certificate_validation.api]
}
output "found" {
  value = data.aws_acm_certificate.found.arn == aws_acm_certificate.api.arn
}
output "load_balancer" {
  value = aws_lb.api.dns_name
}
`

/** The answer of a name at an address, whose certificate must be the name's. */
async function bodyAt(name: string, address: string): Promise<string> {
  const ca = await readFile(daemon.endpoint.caFile)
  const { promise, reject, resolve } = Promise.withResolvers<string>()
  request({ host: address, servername: name, headers: { host: name }, ca, agent: false }, (answer) =>
    text(answer).then(resolve, reject),
  )
    .on('error', reject)
    .end()
  return promise
}

it('Terraform makes a certificate, its records and a name; nothing is left to change; all of it goes', async () => {
  await writeFile(path.join(folder, 'main.tf'), MODULE)
  await cp(path.join(infra, '.terraform.lock.hcl'), path.join(folder, '.terraform.lock.hcl'))
  const { PATH = '', HOME = '/' } = process.env
  const config = await findCliConfig({ env: {}, home: HOME, dir: folder, moduleDir: folder })
  const { credentials, endpoint, region, route53ZoneId = '' } = daemon.endpoint
  const env = {
    PATH,
    HOME,
    ...(config.file !== undefined && { TF_CLI_CONFIG_FILE: config.file }),
    CHECKPOINT_DISABLE: '1',
    TF_VAR_zone: route53ZoneId,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }
  const terraform = (...args: string[]) => run('terraform', args, { cwd: folder, env })
  await terraform('init', '-input=false')
  await terraform('apply', '-auto-approve', '-input=false')
  const { found, load_balancer } = JSON.parse((await terraform('output', '-json')).stdout)
  expect(found.value).toBe(true)
  const asked = await askByUdp({ server: daemon.endpoint.dns, name: 'api.clinic.test', type: 'A' })
  const address = String(load_balancer.value).replace(/:\d+$/, '')
  expect(asked.answers).toMatchObject([{ type: 'A', ttl: 60, data: address }])
  // Other users get free ports, which DNS does not tell.
  if (process.getuid?.() === 0) expect(await bodyAt('api.clinic.test', address)).toBe('hello')
  expect((await terraform('plan', '-input=false')).stdout).toContain('No changes')
  await terraform('destroy', '-auto-approve', '-input=false')
  const { output } = await awsAnswers(daemon)('route53', 'list-resource-record-sets', '--hosted-zone-id', route53ZoneId)
  expect((output.ResourceRecordSets as { Type: string }[]).map(({ Type }) => Type)).toEqual(['NS', 'SOA'])
})
