import type { EnhancedImageScanFinding, ImageScanFinding } from '@aws-sdk/client-ecr'
import type { Clients } from '../clients.ts'
import { undefinedIfMissing } from '../errors.ts'

export type ScanFinding = {
  /** The vulnerability's name, `CVE-2026-1234`. */
  name: string
  /** ECR's word, `CRITICAL`; Inspector has others, `UNTRIAGED`. */
  severity: string
}

export type ScanResult = {
  /** ECR's word: `COMPLETE`, of enhanced scanning `ACTIVE`; `NOT_SCANNED` where ECR knows of no scan. */
  status: string
  /** ECR's reason, where it gives one. */
  description?: string | undefined
  findings: ScanFinding[]
}

/**
 * What ECR's scan found in the image of a digest: of basic scanning, or of Inspector's. An index has no scan, the images in it have
 * theirs. Source: Amazon ECR API reference, DescribeImageScanFindings.
 */
export async function scanFindings(
  clients: Pick<Clients, 'ecr'>,
  repositoryName: string,
  imageDigest: string,
): Promise<ScanResult> {
  const { paginateDescribeImageScanFindings } = await import('@aws-sdk/client-ecr')
  const client = await clients.ecr()
  const input = { repositoryName, imageId: { imageDigest } }
  const missing = ['ScanNotFoundException', 'ImageNotFoundException', 'UnsupportedImageTypeException']
  const found = await undefinedIfMissing('ecr:DescribeImageScanFindings', missing, async () => {
    const result: ScanResult = { status: '', findings: [] }
    for await (const page of paginateDescribeImageScanFindings({ client }, input)) {
      result.status = page.imageScanStatus?.status ?? 'NOT_SCANNED'
      result.description = page.imageScanStatus?.description
      const { enhancedFindings = [], findings = [] } = page.imageScanFindings ?? {}
      result.findings.push(...findings.map(ofBasic), ...enhancedFindings.map(ofInspector))
    }
    return result
  })
  return found ?? { status: 'NOT_SCANNED', findings: [] }
}

const ofBasic = ({ name = 'unnamed', severity = 'UNDEFINED' }: ImageScanFinding): ScanFinding => ({ name, severity })

const ofInspector = ({ packageVulnerabilityDetails, severity, title }: EnhancedImageScanFinding): ScanFinding => ({
  name: packageVulnerabilityDetails?.vulnerabilityId ?? title ?? 'unnamed',
  severity: severity ?? 'UNDEFINED',
})
