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

describe.each(['.', ...modules.map((name) => `modules/${name}`)])('%s', (folder) => {
  it('names the versions of Terraform and of the provider that it uses, with an upper bound', () => {
    const versions = filesIn(folder).get('versions.tf') ?? ''
    expect(versions).toMatch(/^ {2}required_version = "~> 1\.\d+"$/m)
    if (/^(resource|data) "aws_/m.test(all(folder)))
      expect(versions).toMatch(/source {2}= "hashicorp\/aws"\n +version = "~> \d+\.\d+"/)
  })
})

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

const everywhere = ['.', ...modules.map((name) => `modules/${name}`)]

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
    ...['aws_db_instance', 'aws_elasticache_replication_group'],
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

it("is ready for tflint with Terraform's recommended rules", () => {
  const config = readFileSync(path.join(root, '.tflint.hcl'), 'utf8')
  expect(config).toMatch(/plugin "terraform" \{\n +enabled += true\n +preset += "(recommended|all)"\n\}/)
  expect(config).not.toMatch(/enabled += false/)
})
