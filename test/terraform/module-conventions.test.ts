import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../infra/terraform')
/** Folders with a module, from `modules/`: those of modules' own modules too. */
const modules = readdirSync(path.join(root, 'modules'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.tf'))
  .map((entry) => path.relative(path.join(root, 'modules'), entry.parentPath))
  .filter((folder, index, all) => all.indexOf(folder) === index)
  .sort()

/** The text of a folder's .tf files, by their names. */
const filesIn = (folder: string): Map<string, string> =>
  new Map(
    readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.tf'))
      .map((name) => [name, readFileSync(path.join(root, folder, name), 'utf8')]),
  )
const all = (folder: string) => [...filesIn(folder).values()].join('\n')

it('sees modules inside modules', () => {
  expect(modules).toEqual(expect.arrayContaining(['config', 'config/checked', 'config/typed', 'release/checked']))
})

describe.each(['.', ...modules.map((name) => `modules/${name}`), '../bootstrap', '../bootstrap/modules/environment'])(
  '%s',
  (folder) => {
    it('names the versions of Terraform and of the provider that it uses, with an upper bound', () => {
      const versions = filesIn(folder).get('versions.tf') ?? ''
      expect(versions).toMatch(/^ {2}required_version = "~> 1\.\d+"$/m)
      if (/^(resource|data) "aws_/m.test(all(folder)))
        expect(versions).toMatch(/source {2}= "hashicorp\/aws"\n +version = "~> \d+\.\d+"/)
    })
  },
)

describe.each(modules)('module %s', (name) => {
  it('says of every input whether it may be null', () => {
    const inputs = [...all(`modules/${name}`).matchAll(/^variable "(\w+)" \{\n([\s\S]*?)^\}/gm)]
    for (const [, input, body = ''] of inputs) {
      const says = [/^ {2}default += null$/m, /^ {2}nullable += false$/m].filter((words) => words.test(body))
      expect(says, `${input}: either default = null or nullable = false`).toHaveLength(1)
    }
  })
})

it('asks no module for all of its outputs, and hides no misspelt one', () => {
  const code = all('.').replaceAll(/#.*/g, '')
  expect(code).not.toMatch(/module\.\w+\[\*\]/)
  expect(code).not.toMatch(/try\([^\n]*module\./)
})

const everywhere = [
  '.',
  ...modules.map((name) => `modules/${name}`),
  ...['../bootstrap', '../bootstrap/modules/environment'],
]

/** Each resource's type, name and body. */
const resourcesIn = (folder: string) =>
  [...all(folder).matchAll(/^resource "(\w+)" "(\w+)" \{\n([\s\S]*?)^\}/gm)].map(
    ([, type = '', name = '', body = '']) => ({
      address: `${folder} ${type}.${name}`,
      body,
      type,
    }),
  )
const resources = everywhere.flatMap(resourcesIn)

it('gives what somebody decided a name, with its unit, in place of a bare number in a resource', () => {
  const decided =
    /^ +(allocated_storage|max_allocated_storage|backup_window|backup_retention_period|maintenance_window|snapshot_retention_limit|snapshot_window|memory_size|deregistration_delay|target_value|retention_in_days) += (.*)$/gm
  const found = resources.flatMap(({ address, body }) =>
    [...body.matchAll(decided)].map(([, attribute, value = '']) => ({ address, attribute, value })),
  )
  expect(found.length).toBeGreaterThan(10)
  expect(found.filter(({ value }) => !/\b(local|var)\.\w+/.test(value) || /^["\d]/.test(value))).toEqual([])
})

it('names what the console lists: a Name tag on network, load balancer, cluster, data', () => {
  const listed = new Set([
    ...['aws_vpc', 'aws_subnet', 'aws_internet_gateway', 'aws_nat_gateway', 'aws_eip', 'aws_route_table'],
    ...['aws_security_group', 'aws_lb', 'aws_lb_target_group', 'aws_ecs_cluster'],
    ...['aws_db_instance', 'aws_rds_cluster', 'aws_elasticache_replication_group'],
  ])
  const found = resources.filter(({ type }) => listed.has(type))
  expect(new Set(found.map(({ type }) => type))).toEqual(listed)
  expect(found.filter(({ body }) => !/^ +tags += \{ Name = /m.test(body)).map(({ address }) => address)).toEqual([])
})

it('tags everything with project, environment and who manages it', () => {
  const [, tags = ''] = /default_tags \{([\s\S]*?)\n {2}\}/.exec(all('.')) ?? []
  expect([...tags.matchAll(/^ +([A-Z]\w+) += /gm)].map(([, name]) => name)).toEqual([
    'Project',
    'Environment',
    'ManagedBy',
  ])
})

it('writes policies as JSON where the plan shows them', () => {
  expect(everywhere.map(all).join('\n')).not.toContain('aws_iam_policy_document')
  const policies = resources.flatMap(({ address, body }) =>
    [...body.matchAll(/^ +(?:assume_role_)?policy += (.*)$/gm)].map(([, value = '']) => ({ address, value })),
  )
  expect(policies.length).toBeGreaterThan(8)
  // By jsonencode, there or in a local of the module, or as the operator's own file has it.
  expect(policies.filter(({ value }) => !/^(jsonencode\(|local\.|each\.value$)/.test(value))).toEqual([])
})

/** The settings of a resource, line by line, without what Terraform must ignore of it and what it waits for. */
const settingsOf = (type: string, name: string): string[] => {
  const { body = '' } = resources.find(({ address }) => address.endsWith(` ${type}.${name}`)) ?? {}
  return body
    .replaceAll(/^ {2}(lifecycle \{[\s\S]*?^ {2}\}|depends_on = \[[\s\S]*?\])$/gm, '')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().replaceAll(/ +/g, ' '))
    .filter((line) => line !== '')
}

const without = (lines: string[], others: string[]) => lines.filter((line) => !others.includes(line))

it('has two resources of the one service that differ in what CodeDeploy does itself alone', () => {
  const [rolling, moved] = [settingsOf('aws_ecs_service', 'api_rolling'), settingsOf('aws_ecs_service', 'api')]
  expect(without(rolling, moved)).toEqual([
    'count = var.enable_blue_green ? 0 : 1',
    'force_new_deployment = true',
    'deployment_circuit_breaker {',
    ...['enable = true', 'rollback = true'],
    'alarms {',
    ...['enable = true', 'rollback = true'],
    'alarm_names = [aws_cloudwatch_metric_alarm.errors.alarm_name]',
  ])
  expect(without(moved, rolling)).toEqual([
    'count = var.enable_blue_green ? 1 : 0',
    ...['deployment_controller {', 'type = "CODE_DEPLOY"'],
    'force_delete = true',
  ])
})

it('has two resources of the one listener of port 80 that differ in the redirect alone', () => {
  const [own, moved] = [settingsOf('aws_lb_listener', 'http'), settingsOf('aws_lb_listener', 'http_blue_green')]
  expect(
    without(own, moved).filter((line) => !/redirect|for_each|content|^(protocol|port|status_code) = "/.test(line)),
  ).toEqual([
    'count = local.codedeploy_moves_http ? 0 : 1',
    'target_group_arn = var.https ? null : aws_lb_target_group.api["blue"].arn',
  ])
  expect(without(moved, own)).toEqual([
    'count = local.codedeploy_moves_http ? 1 : 0',
    'type = "forward"',
    'target_group_arn = aws_lb_target_group.api["blue"].arn',
  ])
})

describe.each(everywhere)('files of %s', (folder) => {
  it.each([
    ['variable', 'variables.tf'],
    ['output', 'outputs.tf'],
    ['terraform', 'versions.tf'],
  ])('have every %s block in %s', (block, file) => {
    const holding = [...filesIn(folder)].filter(([, text]) => new RegExp(`^${block}( "|\\s*\\{)`, 'm').test(text))
    expect(holding.map(([name]) => name).filter((name) => name !== file)).toEqual([])
  })

  it('declare nothing that nothing reads', () => {
    const text = all(folder).replaceAll(/#.*/g, '')
    const declared = [
      ...[...text.matchAll(/^variable "(\w+)"/gm)].map(([, name]) => `var.${name}`),
      ...[...text.matchAll(/^data "(\w+)" "(\w+)"/gm)].map(([, type, name]) => `data.${type}.${name}`),
      ...[...text.matchAll(/^locals \{\n([\s\S]*?)^\}/gm)].flatMap(([, body = '']) =>
        [...body.matchAll(/^ {2}(\w+) += /gm)].map(([, name]) => `local.${name}`),
      ),
    ]
    expect(declared.filter((name) => !new RegExp(`\\b${name.replaceAll('.', '\\.')}\\b`).test(text))).toEqual([])
  })
})

it("is ready for tflint with Terraform's recommended rules", () => {
  const config = readFileSync(path.join(root, '.tflint.hcl'), 'utf8')
  expect(config).toMatch(/plugin "terraform" \{\n +enabled += true\n +preset += "(recommended|all)"\n\}/)
  expect(config).not.toMatch(/enabled += false/)
})
