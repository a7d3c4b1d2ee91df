import { commandLine } from '../../../../command-line.ts'
import type { Check, CheckOutcome } from '../check.ts'
import { NO_GATEWAY, skipped } from '../outcome.ts'
import { seenPart, unseen } from '../unseen.ts'
import { unsignedCalls } from './unsigned-webhooks.ts'

/**
 * The gateway whose URL the phone providers have leads to the voice Lambda's alias, by the routes of their webhooks. Not at the
 * end of a deploy: its Terraform has just made them so.
 */
export const gateway: Check = {
  id: 'gateway',
  group: 'voice',
  standing: true,
  hint: () =>
    `Terraform puts it back: \`${commandLine('plan')}\` shows what differs, \`${commandLine('deploy')}\` applies it.`,
  async run({ names, voiceGateway }, { urls }) {
    if (urls.voice === undefined) return skipped(NO_GATEWAY)
    const read = await seenPart(async () => {
      const api = await voiceGateway.find()
      return api && { ...api, routes: await voiceGateway.routes(api.id) }
    })
    if ('unknown' in read) return unseen({ code: read.code, message: read.unknown })
    if ('absent' in read) return failed(`There is no HTTP API ${names.voiceFunction}.`)
    const { endpoint, routes } = read.found
    if (endpoint.replace(/\/$/, '') !== urls.voice)
      return failed(`Terraform's state has ${urls.voice}, and the HTTP API ${names.voiceFunction} is ${endpoint}.`)
    const wanted = `:function:${names.voiceFunction}:${names.voiceAlias}`
    const wrong = unsignedCalls
      .map(({ path }) => `POST ${path}`)
      .flatMap((route) => {
        const found = routes.find((each) => each.route === route)
        const target = functionOf(found?.leadsTo)
        if (found === undefined) return [`${route} is no route of it`]
        return target?.endsWith(wanted) ? [] : [`${route} leads to ${target ?? found.leadsTo ?? 'nothing'}`]
      })
    return wrong.length === 0
      ? { status: 'ok', evidence: `${endpoint} leads to ${names.voiceFunction}:${names.voiceAlias}` }
      : failed(`${endpoint} is to lead to ${names.voiceFunction}:${names.voiceAlias}: ${wrong.join('; ')}`)
  },
}

const failed = (evidence: string): CheckOutcome => ({ status: 'failed', evidence })

/** Pure: the function's ARN, with its qualifier, in the URI of an integration: the ARN itself, or in API Gateway's own form. */
export const functionOf = (uri: string | undefined): string | undefined =>
  /(arn:[\w-]+:lambda:[^/]*?:function:[^/]+)(?:\/invocations)?$/.exec(uri ?? '')?.[1]
