/** The two environments of the checklist (section 1). */
export const environments = ['development', 'production'] as const
export type Environment = (typeof environments)[number]

/**
 * Names of AWS things, derived from the environment alone, so that commands work when Terraform or its state does not.
 * infra/terraform uses the same ones; a test compares them.
 */
export const namesFor = (environment: Environment) => {
  const prefix = `medspa-${environment}`
  return {
    prefix,
    cluster: prefix,
    service: `${prefix}-api`,
    apiFamily: `${prefix}-api`,
    migrateFamily: `${prefix}-migrate`,
    probeFamily: `${prefix}-probe`,
    apiContainer: 'api',
    migrateContainer: 'migrate',
    probeContainer: 'probe',
    apiLogGroup: `/medspa/${environment}/api`,
    migrateLogGroup: `/medspa/${environment}/migrate`,
    probeLogGroup: `/medspa/${environment}/probe`,
    probeExecutionRole: `${prefix}-probe-execution`,
    apiRepository: `${prefix}-api`,
    voiceRepository: `${prefix}-voice-lambda`,
    voiceFunction: `${prefix}-voice`,
    voiceAlias: 'live',
    database: prefix,
    redis: prefix,
    appSecrets: `${prefix}-app-secrets`,
    redisAuth: `${prefix}-redis-auth`,
    releaseParameter: `/medspa/${environment}/release`,
    stateKey: `medspa-ai-platform/${environment}/terraform.tfstate`,
    /** Terraform's own lock beside the state (`use_lockfile`). */
    stateLockKey: `medspa-ai-platform/${environment}/terraform.tfstate.tflock`,
    /** Key of the fingerprints that stand for the values of secrets. */
    fingerprintKey: `medspa-ai-platform/${environment}/fingerprint-key.json`,
    /** Copies of run records. */
    runsPrefix: `medspa-ai-platform/${environment}/runs/`,
    /** What `medspa park` knew of the data: a record a park. */
    parksPrefix: `medspa-ai-platform/${environment}/parks/`,
    /** What the providers' webhooks held before medspa changed them. */
    webhookNotesKey: `medspa-ai-platform/${environment}/webhooks.json`,
    deployLockKey: `medspa-ai-platform/${environment}/deploy.lock.json`,
    /** Beside the lock: that its holder shall end. */
    stopRequestKey: `medspa-ai-platform/${environment}/deploy.stop.json`,
  }
}

export type Names = ReturnType<typeof namesFor>

/** The same names with a worker in the place of the API: its service, family, container and log group. */
export const namesOfWorker = (names: Names, worker: string): Names => ({
  ...names,
  service: `${names.prefix}-${worker}`,
  apiFamily: `${names.prefix}-${worker}`,
  apiContainer: worker,
  apiLogGroup: names.apiLogGroup.replace(/api$/, worker),
})

/** Names of what `medspa bootstrap` makes once for an account. infra/bootstrap uses the same ones. */
export const accountNames = {
  boundary: 'medspa-boundary',
  stateKey: 'medspa-ai-platform/bootstrap/terraform.tfstate',
  /** `caller` is any principal of the account: it has the partition. */
  boundaryArn: ({ accountId, arn: caller }: { accountId: string; arn: string }) =>
    `arn:${caller.split(':')[1]}:iam::${accountId}:policy/medspa-boundary`,
}

/** As AWS names them: `us-east-1`, `us-gov-west-1`. */
export const isRegion = (text: string): boolean => /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(text)
