/** What stands in place of what may be a password or a token. */
const MASK = '***'

/** Parameters of Twilio's connection overrides, which say how a webhook is called and open nothing. */
const overrideNames = new Set(['ct', 'rt', 'tt', 'rc', 'rp', 'sni', 'e'])

/**
 * Pure: a field's value as it is shown. Of a URL neither user and password, which Twilio sends as Basic authentication, nor
 * what stands in its query: both may open the server, however short they are. Compared and put back is the whole value.
 */
export function shownValue(value: string): string {
  // Of what is no URL nobody can tell where a password ends: an unescaped "/" may stand in it.
  const user = URL.canParse(value) ? /^(\s*[a-z][a-z0-9+.-]*:[/\\]+)?[^/\\?#]*@/i : /^()[\s\S]*@/
  const masked = value.replace(user, (_, scheme: string | undefined) => `${scheme ?? ''}${MASK}@`)
  return masked.replace(
    /^([^?#]*)(\?[^#]*)?(#[\s\S]*)?$/,
    (_, url: string, query = '', fragment = '') =>
      `${url}${withoutValues(query)}${withoutValues(fragment, overrideNames)}`,
  )
}

/** Of `?name=value` the names stay; a value without a name may be a token. */
const withoutValues = (parameters: string, plain?: ReadonlySet<string>): string =>
  parameters.replace(/([?#&])([^=&]*)(=[^&]*)?/g, (whole, before: string, name: string, value: string | undefined) => {
    if (plain?.has(name) || whole === before) return whole
    return value === undefined ? `${before}${MASK}` : `${before}${name}=${MASK}`
  })

/** Pure: fields as they are shown. */
export const shownFields = (fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, shownValue(value)]))

/** Pure: changes as they are shown. */
export const shownChanges = <Change extends { from: string; to: string }>(changes: readonly Change[]): Change[] =>
  changes.map((change) => ({ ...change, from: shownValue(change.from), to: shownValue(change.to) }))

/** Pure: somebody else's words, in which URLs may stand. */
export const shownText = (text: string): string =>
  text.replace(/[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi, (url) => shownValue(url))
