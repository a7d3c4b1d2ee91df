import { describe, expect, it } from 'vitest'
import { escapedMarkdown, fenced, markdownCell, markdownTable } from '../../src/view/markdown.ts'
import { planGroups, planGroupsMarkdown } from '../../src/view/plan-groups.ts'

describe('Markdown of texts of somebody else', () => {
  it('is no markup, notifies nobody, and leaves code as it is', () => {
    expect(escapedMarkdown('<b>*x*</b> [a](b) #1 @ada `a_*b*`')).toBe(
      '\\<b>\\*x\\*\\</b> \\[a\\](b) \\#1 &#64;ada `a_*b*`',
    )
  })

  it('stays in its cell', () => {
    expect(markdownCell('a | b\n`c|d`\r\ne')).toBe('a \\| b `c\\|d` e')
    expect(markdownTable(['x', 'n'], [['|', '1']], 1)).toEqual(['| x | n |', '|---|--:|', '| \\| | 1 |'])
  })

  it('stays in its block, whatever stands in it', () => {
    expect(fenced(['a'], 'sh')).toEqual(['```sh', 'a', '```'])
    expect(fenced(['```', '`````', 'x'])).toEqual(['``````', '```', '`````', 'x', '``````'])
  })
})

describe('a plan by groups', () => {
  const groups = planGroups([
    { action: 'create', address: 'module.vpc.aws_subnet.private[0]' },
    { action: 'create', address: 'module.vpc.aws_subnet.private[1]' },
    { action: 'delete', address: 'module.api_gateway[0].aws_x.y' },
    { action: 'replace', address: 'aws_x.y' },
    { action: 'update', address: 'module.vpc.module.inner.aws_x.y' },
    { action: 'read', address: 'module.rds.data.aws_x.y' },
  ])
  it('counts by the module of the root, and nothing that is only read', () => {
    expect(groups).toEqual([
      { group: 'module.api_gateway', create: 0, update: 0, replace: 0, delete: 1 },
      { group: 'module.vpc', create: 2, update: 1, replace: 0, delete: 0 },
      { group: 'root', create: 0, update: 0, replace: 1, delete: 0 },
    ])
  })

  it('is a table, where what is none is left out', () => {
    expect(planGroupsMarkdown(groups).slice(-2)).toEqual(['| module.vpc | 2 | 1 |  |  |', '| root |  |  | 1 |  |'])
  })
})
