import type { ScanFinding } from '../../../aws/images/scan-findings.ts'
import type { ScanSeverity } from '../../../config/schema.ts'

const worstFirst = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL'] as const satisfies readonly ScanSeverity[]

/** Pure: the findings of this severity or a worse one, the worst first. A word that ECR has no rank for is below all. */
export function atLeast(findings: readonly ScanFinding[], least: ScanSeverity): ScanFinding[] {
  const shown: readonly string[] = worstFirst.slice(0, worstFirst.indexOf(least) + 1)
  return findings
    .filter(({ severity }) => shown.includes(severity))
    .toSorted((a, b) => shown.indexOf(a.severity) - shown.indexOf(b.severity))
}

/** So many are named. */
const NAMED = 5

/** Pure: `1 CRITICAL, 2 HIGH: CVE-2026-1, CVE-2026-2, CVE-2026-3`. */
export function findingsInWords(findings: readonly ScanFinding[]): string {
  const counts = new Map<string, number>()
  for (const { severity } of findings) counts.set(severity, (counts.get(severity) ?? 0) + 1)
  const names = [...new Set(findings.map(({ name }) => name))]
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
  return `${[...counts].map(([severity, count]) => `${count} ${severity}`).join(', ')}: ${names.slice(0, NAMED).join(', ')}${more}`
}
