import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { messageOf } from '../../errors.ts'
import { parseJson } from '../../io/json.ts'
import { type Policy, policySchema } from '../../policies/document.ts'
import type { Clients } from '../clients.ts'
import { fromAws, hasCode } from '../errors.ts'

/** What can be told of a policy: its document, that there is none, or why it cannot be read. */
export type FoundPolicy = { document: Policy } | { missing: true } | { unread: string }

export type Policies = {
  /** A policy of IAM's by its ARN, as it is by default. */
  read: (arn: string) => Promise<FoundPolicy>
  /** One of `api.policies`: an ARN, or a file relative to the configuration file. */
  readGiven: (given: string) => Promise<FoundPolicy>
}

const denied = ['AccessDenied', 'AccessDeniedException']

/** `folder` is that of the configuration file. */
export const createPolicies = ({
  clients,
  folder,
}: {
  clients: Pick<Clients, 'iam'>
  folder: string | undefined
}): Policies => {
  const read: Policies['read'] = async (PolicyArn) => {
    const { GetPolicyCommand, GetPolicyVersionCommand } = await import('@aws-sdk/client-iam')
    const iam = await clients.iam()
    let asked = 'iam:GetPolicy'
    try {
      const VersionId = (await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.DefaultVersionId
      asked = 'iam:GetPolicyVersion'
      const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))
      // IAM API reference, GetPolicyVersion: the document is URL-encoded, by RFC 3986.
      return documentIn(decodeURIComponent(PolicyVersion?.Document ?? ''))
    } catch (error) {
      if (hasCode(error, 'NoSuchEntity', 'NoSuchEntityException')) return { missing: true }
      if (hasCode(error, ...denied)) return { unread: `${asked} is denied` }
      throw fromAws(error, asked)
    }
  }
  return {
    read,
    async readGiven(given) {
      if (given.startsWith('arn:')) return read(given)
      try {
        return documentIn(await readFile(path.resolve(folder ?? '.', given), 'utf8'))
      } catch (error) {
        return hasCodeOfNode(error, 'ENOENT') ? { missing: true } : { unread: messageOf(error) }
      }
    },
  }
}

const hasCodeOfNode = (error: unknown, code: string) =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === code

function documentIn(text: string): FoundPolicy {
  const parsed = policySchema.safeParse(parseJson(text))
  return parsed.success ? { document: parsed.data } : { unread: 'it is no policy of IAM' }
}
