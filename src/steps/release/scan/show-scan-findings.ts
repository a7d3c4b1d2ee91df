import type { ScanResult } from '../../../aws/images/scan-findings.ts'
import { awsCommandLine } from '../../../command-line.ts'
import type { Deps } from '../../../deps.ts'
import { messageOf, OperatorError } from '../../../errors.ts'
import { repositoryOf } from '../../../releases/release-images.ts'
import type { DeployContext } from '../../../tasks/deploy-context.ts'
import { type Progress, step } from '../../step.ts'
import { atLeast, findingsInWords } from './severity.ts'

/** ECR's words for a scan whose findings are all there: of basic scanning, and of Inspector's, which goes on. */
const scanned = ['COMPLETE', 'ACTIVE']

/**
 * Section 2.5: what ECR's scan on push found in the release's images, as far as it is severe enough to be shown
 * (`images.scan_severity`). It never stops a deploy: a scan may lack, and a fix has findings too. Looked at behind the plan, when a
 * scan that the push began has had its time, and right before the operator is asked.
 */
export const showScanFindings = step({
  id: 'scan-findings',
  section: '2.5',
  title: "Look at the findings of the registry's scan",
  looks: true,
  needs: ['runDigests'],
  run: async (
    deps: Pick<Deps, 'names' | 'registries' | 'settings'>,
    { runDigests }: Required<Pick<DeployContext, 'runDigests'>>,
    { line }: Pick<Progress, 'line'>,
  ) => {
    const least = deps.settings.scanSeverity
    const looks = await Promise.all(
      Object.entries(runDigests).map(async ([kind, digest]) => ({
        kind,
        said: inWords(await lookAt(deps, repositoryOf(deps.names, kind), digest), least),
      })),
    )
    const severe = looks.filter(({ said }) => said.findings !== undefined)
    const unseen = looks.filter(({ said }) => said.unseen !== undefined)
    for (const { kind, said } of severe) line(`${kind}: ${said.findings}`)
    for (const { kind, said } of unseen) line(`${kind}: ${said.unseen}`)
    const [first] = severe
    if (first !== undefined) {
      const digest = runDigests[first.kind] ?? ''
      const repository = repositoryOf(deps.names, first.kind)
      line(
        `to see them: ${awsCommandLine(`ecr describe-image-scan-findings --repository-name ${repository} --image-id imageDigest=${digest}`)}`,
      )
    }
    const parts = [
      severe.length > 0
        ? severe.map(({ kind, said }) => `${kind} ${said.findings}`).join('; ')
        : `no finding of ${least}${least === 'CRITICAL' ? '' : ' or worse'}`,
      ...(unseen.length > 0 ? [`no scan of ${unseen.map(({ kind }) => kind).join(', ')}`] : []),
    ]
    if (unseen.length === looks.length) return { skipped: unseen[0]?.said.unseen ?? 'no image' }
    return { detail: parts.join('; '), ...(severe.length > 0 && { matters: true }) }
  },
})

type Look = ScanResult | { failed: string }

async function lookAt({ registries }: Pick<Deps, 'registries'>, repository: string, digest: string): Promise<Look> {
  try {
    return await registries.findings(repository, digest)
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    return { failed: messageOf(error) }
  }
}

function inWords(
  look: Look,
  least: Parameters<typeof atLeast>[1],
): { findings?: string | undefined; unseen?: string | undefined } {
  if ('failed' in look) return { unseen: `the scan could not be looked at: ${look.failed}` }
  if (look.status === 'IN_PROGRESS' || look.status === 'PENDING') return { unseen: 'the scan has not ended yet' }
  if (look.status === 'NOT_SCANNED') return { unseen: 'ECR knows of no scan' }
  if (!scanned.includes(look.status))
    return { unseen: `the scan came to ${look.status}${look.description ? ` (${look.description})` : ''}` }
  const severe = atLeast(look.findings, least)
  return severe.length === 0 ? {} : { findings: findingsInWords(severe) }
}
