import { readFile, writeFile } from 'node:fs/promises'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { Audit } from '../../sandbox/front/audit/audit.ts'

/** A policy document of IAM. */
export type Document = { Version?: string; Statement: Statement | Statement[] }

export type Statement = {
  Sid?: string
  Effect: 'Allow' | 'Deny'
  Principal?: string | Record<string, string | string[]>
  Action?: string | string[]
  NotAction?: string | string[]
  Resource?: string | string[]
  NotResource?: string | string[]
  Condition?: Record<string, Record<string, string | string[]>>
}

/** `managed`: attached, and perhaps to other roles too. */
export type NamedDocument = { name: string; managed: boolean; document: Document }

/** A role with all that says what it may: `policies` are inline and attached, `boundary` is the most that it may. */
export type Role = { arn: string; trust: Document; policies: NamedDocument[]; boundary?: NamedDocument | undefined }

/** A policy that stands at a resource: a registry's, a bucket's, a topic's, that of a function's alias. */
export type ResourcePolicy = { arn: string; document: Document }

/** What stood in IAM, and at resources, at one moment. */
export type Standing = { roles: Role[]; resources: ResourcePolicy[] }

/**
 * A call of the sandbox's journal, without when it was made: `principal` is a session of a role, or a service that acts for itself
 * (`lambda.amazonaws.com`). `context` has condition keys that neither call nor principal tells, `keys` those of what exists, by ARN: its
 * tags, a role's boundary.
 */
export type RecordedCall = Audit & {
  principal: string
  context?: Record<string, string>
  keys?: Record<string, Record<string, string>>
}

/**
 * What one command did, and what stood before and after it: a command that makes a role, or takes it away, uses the role in between.
 */
export type Chapter = { title: string; calls: RecordedCall[]; standing: Standing[] }

export type Recording = { account: string; region: string; chapters: Chapter[] }

/** A recording holds the same documents many times: compressed it is a hundredth of its size. */
export async function saveRecording(file: string, recording: Recording): Promise<void> {
  const params = { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS }
  await writeFile(file, brotliCompressSync(JSON.stringify(recording), { params }))
}

/** Rejects where the file is missing, or no recording. The same document at several moments is one object. */
export async function loadRecording(file: string): Promise<Recording> {
  const shared = new Map<string, unknown>()
  const text = brotliDecompressSync(await readFile(file)).toString('utf8')
  return JSON.parse(text, (key, value: unknown) => {
    if (key !== 'document' && key !== 'trust') return value
    const own = JSON.stringify(value)
    if (!shared.has(own)) shared.set(own, value)
    return shared.get(own)
  }) as Recording
}
