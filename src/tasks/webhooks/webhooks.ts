import { checkTools } from '../../steps/preflight/check-tools.ts'
import { requireBucketAlone, requireStateBucketToLook } from '../../steps/preflight/find-state-bucket.ts'
import { takeDeployLock } from '../../steps/preflight/take-deploy-lock.ts'
import { findUnlisted } from '../../steps/webhooks/find-unlisted.ts'
import { findWebhookUrls } from '../../steps/webhooks/find-urls.ts'
import { openConfigured, openNoted } from '../../steps/webhooks/open-providers.ts'
import { notePrevious, pointRecords } from '../../steps/webhooks/point-records.ts'
import { readEachRecord } from '../../steps/webhooks/read-records.ts'
import { requireAnswers, requireSigned } from '../../steps/webhooks/require-answers.ts'
import { requireRecords } from '../../steps/webhooks/require-records.ts'
import { compareNoted, findNoted, revertRecords } from '../../steps/webhooks/revert-records.ts'
import { runWebhookChecks } from '../../steps/webhooks/run-webhook-checks.ts'
import { tryWebhookUrls } from '../../steps/webhooks/try-urls.ts'
import type { WebhooksContext } from '../../steps/webhooks/webhooks-context.ts'
import { listOf, question } from '../list.ts'

const lock = (command: string) => takeDeployLock<WebhooksContext>({ command, reason: "the providers' webhooks" })

/** `medspa webhooks show`: changes nothing. */
export const webhooksShow = listOf<WebhooksContext>()(
  checkTools(),
  requireStateBucketToLook,
  findWebhookUrls,
  openConfigured,
  readEachRecord,
  findUnlisted,
  tryWebhookUrls,
)

/** `medspa webhooks point`: what the records held is noted before the first of them changes. */
export const webhooksPoint = listOf<WebhooksContext>()(
  checkTools<WebhooksContext>(),
  requireBucketAlone,
  lock('webhooks point'),
  findWebhookUrls,
  openConfigured,
  readEachRecord,
  requireRecords,
  tryWebhookUrls,
  requireAnswers,
  requireSigned,
  question('point'),
  notePrevious,
  pointRecords,
)

/** `medspa webhooks revert`: needs nothing of this environment but its notes: it may be parked, or not answer. */
export const webhooksRevert = listOf<WebhooksContext>()(
  checkTools<WebhooksContext>(),
  requireBucketAlone,
  lock('webhooks revert'),
  findNoted,
  openNoted,
  compareNoted,
  question('revert'),
  revertRecords,
)

/** `medspa webhooks test`: section 2.8 of the providers alone. */
export const webhooksTest = listOf<WebhooksContext>()(
  checkTools(),
  requireStateBucketToLook,
  findWebhookUrls,
  runWebhookChecks,
)
