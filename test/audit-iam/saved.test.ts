import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { audit, explains, type Finding, lineOf } from '../../scripts/audit-iam/audit.ts'
import { changed, documentsOf } from '../../scripts/audit-iam/documents.ts'
import { commandsMissing } from '../../scripts/audit-iam/pending.ts'
import { reasons } from '../../scripts/audit-iam/reasons.ts'
import { type Document, loadRecording, type Recording } from '../../scripts/audit-iam/recording.ts'
import {
  type Element,
  elementsOf,
  listOf,
  nameOf,
  statementsOf,
  withoutAction,
} from '../../scripts/audit-iam/statements.ts'

// Made by `npm run audit:iam -- --save`.
const file = path.resolve(import.meta.dirname, '../fixtures/audit-iam/recording.json.br')

describe('the saved recording', () => {
  let recording: Recording
  beforeAll(async () => {
    recording = await loadRecording(file)
  })
  const firstOf = async (of: Recording): Promise<Finding | undefined> => {
    for await (const finding of audit(of, reasons)) return finding
    return undefined
  }

  it('0 denied, 0 unexplained', async () => {
    const lines: string[] = []
    for await (const finding of audit(recording, reasons)) lines.push(lineOf(finding))
    expect(lines).toEqual([])
  })

  it('has every command that is not marked as missing, and who acts in them', () => {
    const titles = recording.chapters.map(({ title }) => title)
    const deeds = ['rotation of DATABASE_URL', 'rotation of REDIS_PASSWORD', 'rollback', 'park', 'restore', 'destroy']
    const ofBoth = ['first deploy', ...deeds].flatMap((deed) => [`${deed} of development`, `${deed} of production`])
    const strategies = ['all at once', 'by a canary', 'linearly', 'despite alarms'].map((how) => `release ${how}`)
    const every = [...ofBoth, 'rolling release of development', ...strategies.map((deed) => `${deed} of production`)]
    expect([...titles, ...commandsMissing].toSorted()).toEqual(every.toSorted())
    const principals = new Set(recording.chapters.flatMap(({ calls }) => calls.map(({ principal }) => principal)))
    for (const role of ['execution', 'probe-execution', 'voice'])
      expect([...principals].join()).toContain(`:assumed-role/medspa-development-${role}/`)
    for (const service of ['lambda', 'apigateway', 'events', 'ecs-tasks'])
      expect(principals).toContain(`${service}.amazonaws.com`)
  })

  it('fails without any one action that a call used', async () => {
    const taken = new Set<string>()
    const kept: string[] = []
    for (const { document, key, kind } of documentsOf(recording)) {
      if (kind === 'boundary') continue
      for (const [index, statement] of statementsOf(document).entries())
        for (const action of statement.Effect === 'Allow' ? listOf(statement.Action) : []) {
          const name = nameOf(statement, index)
          const place = `${key}, ${name}: ${action}`
          // What no call needs has a reason.
          if (taken.has(place) || reasons.some((reason) => explains(reason, key, name, { action }))) continue
          taken.add(place)
          const without = changed(recording, key, (text) => withoutAction(text, name, action))
          if ((await firstOf(without)) === undefined) kept.push(place)
        }
    }
    expect(taken.size).toBeGreaterThan(100)
    expect(kept).toEqual([])
  })

  it('fails with a * more, wherever it stands', async () => {
    const added = new Set<string>()
    const unseen: string[] = []
    for (const { document, key } of documentsOf(recording))
      for (const element of elementsOf(document)) {
        const place = `${key}, ${element.statement}: ${element.element}`
        if (element.texts.includes('*') || added.has(place)) continue
        added.add(place)
        const wider = changed(recording, key, (text) => withMore(text, element))
        if ((await firstOf(wider)) === undefined) unseen.push(place)
      }
    expect(added.size).toBeGreaterThan(100)
    expect(unseen).toEqual([])
  })
})

/** The document with `*` among the texts of an element. */
function withMore(document: Document, { element, statement }: Element): Document {
  const [name = '', ...keys] = element.split('.')
  const more = (value: unknown, [first, ...rest]: readonly string[]): unknown => {
    if (first === undefined) return [...listOf(value as string | string[]), '*']
    const of = value as Record<string, unknown>
    return { ...of, [first]: more(of[first], rest) }
  }
  return {
    ...document,
    Statement: statementsOf(document).map((each, index) =>
      nameOf(each, index) === statement ? { ...each, [name]: more(each[name as keyof typeof each], keys) } : each,
    ),
  }
}
