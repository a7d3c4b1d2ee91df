import { describe, expect, it } from 'vitest'
import type { ScanResult } from '../../../src/aws/images/scan-findings.ts'
import { OperatorError } from '../../../src/errors.ts'
import { showScanFindings } from '../../../src/steps/release/scan/show-scan-findings.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const runDigests = { api: 'sha256:a', migrate: 'sha256:b' }
const complete = (...findings: [string, string][]): ScanResult => ({
  status: 'COMPLETE',
  findings: findings.map(([name, severity]) => ({ name, severity })),
})

/** What the scan of each image came to, by its digest. */
async function look(results: Record<string, ScanResult | Error>, scanSeverity: 'CRITICAL' | 'HIGH' | 'LOW' = 'HIGH') {
  const lines: string[] = []
  const asked: string[] = []
  const deps = fakeDeps({
    settings: { scanSeverity },
    registries: {
      findings: async (repository, digest) => {
        asked.push(repository)
        const result = results[digest] ?? complete()
        if (result instanceof Error) throw result
        return result
      },
    },
  })
  return { outcome: await showScanFindings.run(deps, { runDigests }, quietProgress(lines)), lines, asked }
}

describe('findings of the scan', () => {
  it('of this severity or a worse one are shown, with a command that shows them all', async () => {
    const api = complete(
      ['CVE-1', 'LOW'],
      ['CVE-2', 'HIGH'],
      ['CVE-3', 'CRITICAL'],
      ['CVE-4', 'UNTRIAGED'],
      ['CVE-5', 'HIGH'],
    )
    const { asked, lines, outcome } = await look({ 'sha256:a': api })
    expect(asked).toEqual(['medspa-development-api', 'medspa-development-api'])
    expect(outcome).toEqual({ detail: 'api 1 CRITICAL, 2 HIGH: CVE-3, CVE-2, CVE-5', matters: true })
    expect(lines).toEqual([
      'api: 1 CRITICAL, 2 HIGH: CVE-3, CVE-2, CVE-5',
      'to see them: aws ecr describe-image-scan-findings --repository-name medspa-development-api --image-id imageDigest=sha256:a',
    ])
    expect((await look({ 'sha256:a': api }, 'LOW')).lines[0]).toBe(
      'api: 1 CRITICAL, 2 HIGH, 1 LOW: CVE-3, CVE-2, CVE-5, CVE-1',
    )
    expect((await look({ 'sha256:a': api }, 'CRITICAL')).lines[0]).toBe('api: 1 CRITICAL: CVE-3')
  })

  it('are counted where there are many', async () => {
    const many = complete(...Array.from({ length: 8 }, (_, at): [string, string] => [`CVE-${at}`, 'HIGH']))
    expect((await look({ 'sha256:a': many })).lines[0]).toBe(
      'api: 8 HIGH: CVE-0, CVE-1, CVE-2, CVE-3, CVE-4 and 3 more',
    )
  })

  it('that are milder are passed over', async () => {
    const { lines, outcome } = await look({ 'sha256:a': complete(['CVE-1', 'MEDIUM']) })
    expect(outcome).toEqual({ detail: 'no finding of HIGH or worse' })
    expect(lines).toEqual([])
    expect((await look({}, 'CRITICAL')).outcome).toEqual({ detail: 'no finding of CRITICAL' })
  })

  it.each<[string, ScanResult | Error, string]>([
    ['has not ended', { status: 'IN_PROGRESS', findings: [] }, 'the scan has not ended yet'],
    ['was never made', { status: 'NOT_SCANNED', findings: [] }, 'ECR knows of no scan'],
    [
      'could not be made',
      { status: 'UNSUPPORTED_IMAGE', description: 'no operating system', findings: [] },
      'the scan came to UNSUPPORTED_IMAGE (no operating system)',
    ],
    [
      'may not be seen',
      new OperatorError('ecr:DescribeImageScanFindings was refused.', { code: 'aws-access-denied', whose: 'operator' }),
      'the scan could not be looked at: ecr:DescribeImageScanFindings was refused.',
    ],
  ])('of a scan that %s stop no deploy', async (_, result, words) => {
    const one = await look({ 'sha256:a': result })
    expect(one.lines).toEqual([`api: ${words}`])
    expect(one.outcome).toEqual({ detail: 'no finding of HIGH or worse; no scan of api' })
    expect((await look({ 'sha256:a': result, 'sha256:b': result })).outcome).toEqual({ skipped: words })
  })

  it('of a program that is broken are its failure', async () => {
    await expect(look({ 'sha256:a': new TypeError('broken') })).rejects.toThrow('broken')
  })
})
