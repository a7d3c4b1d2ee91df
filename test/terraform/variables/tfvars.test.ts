import { describe, expect, it } from 'vitest'
import { assignmentsIn, assignmentsInJson } from '../../../src/terraform/variables/tfvars.ts'

const hcl = `# api_image_tag = "in a comment"
// parked = "yes"
/* enable_blue_green = true
   deletion_protection = true */
environment = "production" # parked = "no"
  aws_region="eu-west-1"
availability_zones = ["a", "b",
  "c"]
tags = {
  api_image_tag = "nested"
  parked        : "nested"
}
note = "api_image_tag = 1 \\" parked = 2"
policy = <<-EOT
  parked = "in a heredoc"
  EOT
empty = <<EOT
EOT
api_image_tag
  = "not on one line is no assignment"
condition = (a == b)
api_desired_count=2
voice_lambda_image_tag = "\${templated}"
last = true`

const text = (value: string) => ({ value, literal: value })

describe('a tfvars file', () => {
  it('gives the names at its top level, with their lines and plain values', () => {
    expect(assignmentsIn(hcl)).toEqual([
      { name: 'environment', line: 5, ...text('production') },
      { name: 'aws_region', line: 6, ...text('eu-west-1') },
      { name: 'availability_zones', line: 7, literal: ['a', 'b', 'c'] },
      { name: 'tags', line: 9 },
      { name: 'note', line: 13 },
      { name: 'policy', line: 14 },
      { name: 'empty', line: 17 },
      { name: 'condition', line: 21 },
      { name: 'api_desired_count', line: 22, literal: 2 },
      { name: 'voice_lambda_image_tag', line: 23 },
      { name: 'last', line: 24, literal: true },
    ])
  })

  it.each([
    ['-1.5', -1.5],
    ['false # yes?', false],
    ['null', null],
    ['[]', []],
    ['["a", "b",] // two', ['a', 'b']],
    ['""', ''],
    ['1 + 1', undefined],
    ['var.other', undefined],
    ['["a", upper("b")]', undefined],
    ['"a" == "b"', undefined],
    [`"\${a}"`, undefined],
  ])('knows %s by its value where that is a plain one', (written, literal) => {
    expect(assignmentsIn(`it = ${written}\r\nnext = 1\n`)[0]?.literal).toEqual(literal)
  })

  it('may have CRLF, or be nothing', () => {
    expect(assignmentsIn('a = 1\r\nb = <<X\r\nc = 1\r\nX\r\nd = 2\r\n').map(({ name }) => name)).toEqual([
      'a',
      'b',
      'd',
    ])
    expect(assignmentsIn('')).toEqual([])
  })
})

describe('a tfvars.json file', () => {
  it('gives the keys of its object', () => {
    expect(
      assignmentsInJson('{\n  "environment": "production",\n  "tags": { "parked": "yes" },\n  "parked": null\n}'),
    ).toEqual([
      { name: 'environment', line: 2, ...text('production') },
      { name: 'tags', line: 3 },
      { name: 'parked', line: 4, literal: null },
    ])
  })

  it('may be broken: Terraform says so', () => {
    expect(assignmentsInJson('')).toEqual([])
    expect(assignmentsInJson('[1]')).toEqual([])
    expect(assignmentsInJson('{"parked": ')).toEqual([{ name: 'parked', line: 1, literal: null }])
  })
})
