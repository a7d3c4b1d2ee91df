/**
 * A DNS name as Route 53 keeps and shows it: lower case, with its last dot, an asterisk as `\052`. Source: Route 53
 * Developer Guide, "DNS domain name format".
 */
export function normalName(name: string): string {
  const lower = name.toLowerCase().replaceAll('*', String.raw`\052`)
  return lower.endsWith('.') ? lower : `${lower}.`
}

/** `api.clinic.test.` as its labels, the top one first: so names sort as Route 53 lists them. */
const reversed = (name: string) => name.split('.').filter(Boolean).toReversed().join('.')

/** The order of ListHostedZonesByName and ListResourceRecordSets: ASCII order of the names with reversed labels. */
export const compareNames = (a: string, b: string): number => compareTexts(reversed(a), reversed(b))

export const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Whether a name is a zone's own or lies below it. */
export const isWithin = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`)
