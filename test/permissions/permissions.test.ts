import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Place } from '../../src/permissions/permission.ts'
import { permissions } from '../../src/permissions/permissions.ts'
import { questionsAbout } from '../../src/permissions/questions.ts'
import { root } from '../support/trace.ts'

const place: Place = {
  partition: 'aws',
  accountId: '123456789012',
  region: 'us-east-1',
  name: 'medspa-development',
  environment: 'development',
  stateBucket: 'state',
  lockTable: 'locks',
  zoneId: 'Z0123456789',
  cluster: true,
}

/** Allowed whoever asks, and what `doctor permissions` itself asks by. */
const notAsked = ['sts:GetCallerIdentity', 'iam:SimulatePrincipalPolicy']

/** The actions that the operator's policies of infra/bootstrap allow, wildcards as they stand. */
const allowed = (): string[] => {
  const folder = path.join(root, 'infra/bootstrap')
  const files = [
    path.join(folder, 'look.tf'),
    ...globSync('modules/environment/*.tf', { cwd: folder }).map((file) => path.join(folder, file)),
  ]
  const texts = files.map((file) =>
    readFileSync(file, 'utf8')
      .replaceAll(/\$\{[^}]*\}/g, 'x')
      .replaceAll(/^\s*Condition\b.*$/gm, '')
      .replaceAll(/\{[^{}]*Effect\s*=\s*"Deny"[^{}]*\}/g, ''),
  )
  const literal = texts.flatMap((text) =>
    [...text.matchAll(/"([a-z0-9-]+:[A-Z][A-Za-z*]*)"/g)].map(([, action = '']) => action),
  )
  // What a call makes stands in a table of its own.
  const made = texts.flatMap((text) =>
    [...text.matchAll(/^\s+((?:Create|Allocate)[A-Za-z]+)\s*=\s*"[a-z-]+"/gm)].map(([, name = '']) => `ec2:${name}`),
  )
  return [...new Set([...literal, ...made])].filter((action) => !notAsked.includes(action))
}

const matches = (pattern: string, action: string) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action)

describe('what is asked of IAM', () => {
  const asked = [...new Set(permissions.flatMap(({ actions }) => actions))]

  it('is what the policies of infra/bootstrap allow, and nothing else', () => {
    const patterns = allowed()
    expect(patterns.length).toBeGreaterThan(200)
    expect(asked.filter((action) => !patterns.some((pattern) => matches(pattern, action)))).toEqual([])
    expect(patterns.filter((pattern) => !asked.some((action) => matches(pattern, action)))).toEqual([])
  })

  it('are single actions, each once on a thing, with what it is needed to', () => {
    for (const { actions, neededTo, on } of permissions) {
      for (const action of actions) expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/)
      expect(neededTo).not.toBe('')
      expect(on(place)).toMatch(/^(\*|arn:aws:[a-z0-9-]+:[a-z0-9-]*:\d*:\S+)$/)
      expect(on(place)).not.toContain('undefined')
    }
    for (const { actions } of questionsAbout(place, permissions)) expect(new Set(actions).size).toBe(actions.length)
  })

  it('has nothing of a lock table, a zone or a cluster that the configuration does not name', () => {
    const about = (given: Place) => questionsAbout(given, permissions).flatMap(({ actions }) => actions)
    expect(about(place)).toEqual(expect.arrayContaining(['dynamodb:PutItem', 'route53:ChangeResourceRecordSets']))
    const without = about({ ...place, lockTable: undefined, zoneId: undefined })
    expect(without.filter((action) => /^(dynamodb|route53):/.test(action))).toEqual([])
    expect(about({ ...place, cluster: false }).filter((action) => /^rds:\w*Cluster/.test(action))).toEqual([])
    expect(about(place)).toContain('rds:DeleteDBCluster')
  })
})
