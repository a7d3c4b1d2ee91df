import type { Deps } from '../../deps.ts'
import type { Fields } from '../../webhooks/record.ts'

/**
 * A webhook's URL may have a user and password, which Twilio sends as Basic authentication: they are put back as they were,
 * and nothing prints them.
 */
export function hidePasswords({ redactor }: Pick<Deps, 'redactor'>, fields: Fields): void {
  for (const value of Object.values(fields)) {
    const password = URL.parse(value)?.password
    // As it stands in the URL, and as it is sent.
    if (password) for (const each of [password, decoded(password)]) redactor.add(each)
  }
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
