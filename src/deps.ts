import path from 'node:path'
import { type Access, clientsFor } from './access.ts'
import { accountAdapters } from './aws/account/adapters.ts'
import { createAlarms } from './aws/alarms.ts'
import { createCodeDeploy } from './aws/codedeploy/codedeploy.ts'
import { createTestListener } from './aws/codedeploy/test-listener.ts'
import { createCredentials } from './aws/credentials.ts'
import { databaseAdapters } from './aws/data/engines.ts'
import { createRedis } from './aws/data/redis.ts'
import { redisSnapshots } from './aws/data/redis-snapshots.ts'
import { createRedisTokens } from './aws/data/redis-tokens.ts'
import { createAutoscaling } from './aws/ecs/autoscaling.ts'
import { createClusterTasks } from './aws/ecs/cluster-tasks.ts'
import { listServices } from './aws/ecs/list-services.ts'
import { createRunTask } from './aws/ecs/run-task.ts'
import { createService } from './aws/ecs/service.ts'
import { createTargetHealth } from './aws/ecs/target-health.ts'
import { createTaskDefinitions } from './aws/ecs/task-definitions.ts'
import { createExisting } from './aws/existing.ts'
import { createHistory } from './aws/history/history.ts'
import { createLeftovers } from './aws/leftovers/leftovers.ts'
import { createLoadBalancer } from './aws/load-balancer.ts'
import { createDeployLock } from './aws/lock/lock.ts'
import { holderOf } from './aws/lock/lock-holder.ts'
import { createLockTable } from './aws/lock/lock-table.ts'
import { createStateLocks } from './aws/lock/state-lock.ts'
import { createLockVersionRules } from './aws/lock/version-rules.ts'
import { createLogs } from './aws/logs/logs.ts'
import { createCertificates } from './aws/names/certificates.ts'
import { createHostedZones } from './aws/names/hosted-zones.ts'
import { createParkRecords } from './aws/park-records.ts'
import { createRegistries } from './aws/registries.ts'
import { createReleaseParameter } from './aws/release.ts'
import { createRunCopies } from './aws/run-copies.ts'
import { createFingerprintKey } from './aws/secrets/fingerprint-key.ts'
import { createSecrets } from './aws/secrets/secrets.ts'
import { createStateBucket } from './aws/state-bucket.ts'
import { createTrafficMeter } from './aws/traffic.ts'
import { createVoiceGateway } from './aws/voice/gateway.ts'
import { createVoiceLambda } from './aws/voice/voice-lambda.ts'
import { createWebhookNotes } from './aws/webhook-notes.ts'
import { workingCheckout } from './config/checkout-root.ts'
import { accountNames, environments, namesFor, namesOfWorker } from './config/names.ts'
import { ownWords } from './config/own-words.ts'
import { bootstrapModule, packageRoot, terraformModule } from './config/package-root.ts'
import type { Profile } from './config/profile.ts'
import type { Settings } from './config/settings.ts'
import { workDir } from './config/work-folder.ts'
import { createImages } from './images/images.ts'
import { systemClock } from './io/clock.ts'
import { createHttp } from './io/http.ts'
import { observeShell, type ShellObserver } from './io/observed-shell.ts'
import { createProcesses } from './io/processes.ts'
import { proxyPasswords } from './io/proxies.ts'
import { nameServersBy, resolveAt, systemResolve } from './io/resolve.ts'
import { createShell } from './io/shell.ts'
import { createProviders } from './providers/providers.ts'
import { consoleLink } from './rollout/blue-green/console-link.ts'
import { createRollout } from './rollout/by-controller.ts'
import { createBlueGreen } from './rollout/codedeploy.ts'
import { createDeployments } from './rollout/deployments.ts'
import { createRolling } from './rollout/rolling.ts'
import { createWorkers, unscaled } from './rollout/workers.ts'
import { localRunFiles } from './runs/files.ts'
import { gitUser } from './runs/git-user.ts'
import { lastRuns } from './runs/last-runs.ts'
import { longestRun } from './runs/longest-run.ts'
import { createPastRuns } from './runs/past-runs.ts'
import { createRunRecorder } from './runs/recorder.ts'
import { releasesServed } from './runs/served.ts'
import { createRedactor } from './secrets/hiding/redactor.ts'
import { catalogueWith } from './secrets/keys.ts'
import { accountEnvironment, providerEnvironment } from './terraform/cli-config.ts'
import { createTerraform, type TerraformOptions } from './terraform/run.ts'
import { version } from './version.ts'

/** Everything that steps may use. A step names what it needs with `Pick<Deps, …>`. */
export type Deps = Awaited<ReturnType<typeof createDeps>>

type TerraformRoot = Pick<TerraformOptions, 'dataDir' | 'moduleDir' | 'varFile' | 'watch'> & { key: string }

type Given = {
  access: Access
  /** Of the terminal: ends this command in order where somebody else asks the holder of the lock for it. */
  endOnce: () => boolean
  /** Told of every child program: `--verbose`. */
  observer?: ShellObserver | undefined
  profile: Profile
  settings: Settings
}

/**
 * Constructs the adapters for one environment; the only place that does. `notes` are things that the operator should
 * hear once: where Terraform's provider comes from, what was ignored.
 */
export async function createDeps({ access: { clients, identity }, endOnce, observer, profile, settings }: Given) {
  const clock = systemClock
  const shell = observer === undefined ? createShell() : observeShell(createShell(), observer)
  const names = namesFor(settings.environment)
  const plain = [settings.environment, settings.region, names.prefix, ...environments]
  const redactor = createRedactor({ words: await ownWords(), plain: new Set(plain) })
  // Keys of a rehearsal, its operator's or a session's, are no word of a log.
  const { secretAccessKey, sessionToken } = profile.credentials ?? {}
  const ofRehearsal = { ...profile.testSecrets, ...profile.signingKeys, secretAccessKey, sessionToken }
  for (const value of Object.values(ofRehearsal)) if (value !== undefined) redactor.add(value)
  if (profile.name === 'aws') for (const value of proxyPasswords(profile.env)) redactor.add(value)
  const processes = createProcesses({ shell })
  const resolve = profile.dns === undefined ? systemResolve : resolveAt(profile.dns)

  /** What is kept in the state bucket. */
  const inBucket = { bucket: settings.stateBucket, clients, names }
  const lockKeys = environments.map(namesFor).flatMap((each) => [each.deployLockKey, each.stateLockKey])
  const lockTable = createLockTable({ ...inBucket, clock, table: settings.stateLockTable })
  const stateLocks = createStateLocks({ ...inBucket, lockTable })
  const deployLock = createDeployLock({ ...inBucket, clock, identity, interrupt: endOnce, processes, stateLocks })

  const root = packageRoot()
  const moduleDir = terraformModule(root)
  const work = await workDir()
  const dataDir = path.join(work.dir, 'terraform', profile.name, settings.environment)
  const provider = await providerEnvironment({ env: profile.env, dir: dataDir, moduleDir })
  const { region, stateBucket: bucket, stateLockTable: lockTableName } = settings
  const terraformOf = ({ key, ...given }: TerraformRoot) =>
    createTerraform({
      ...given,
      env: {
        ...profile.env,
        ...accountEnvironment(settings.awsProfile),
        TF_CLI_CONFIG_FILE: undefined,
        ...provider.set,
      },
      downloadEnv: profile.downloads,
      backend: bucket === undefined ? undefined : { bucket, key, region, lockTable: lockTableName },
      shell,
      scrub: redactor.scrub,
      redact: redactor.stream,
    })

  const data = databaseAdapters(settings, { clients, clock, names })
  const snapshots = { database: data.snapshots, redis: redisSnapshots({ clients, clock, names }) }
  const service = createService({ clients, names })
  const stores = createRunStores({ profile, settings })
  const runsHere = () => ({
    ...stores,
    environment: settings.environment,
    target: profile.name,
    signal: AbortSignal.timeout(10_000),
  })
  const autoscaling = createAutoscaling({ clients, names })
  const logs = createLogs({ clients, clock })
  const targetHealth = createTargetHealth({ clients })
  const taskDefinitions = createTaskDefinitions({ clients })
  const rolling = { clock, logs, scrub: redactor.scrub, targetHealth, taskDefinitions }
  const ofApi = { ...rolling, autoscaling, names, service }
  const ofCodeDeploy = {
    ...ofApi,
    codeDeploy: createCodeDeploy({ clients, names }),
    // A rehearsal has no console.
    consoleLink: profile.name === 'aws' ? (id: string) => consoleLink(settings.region, id) : undefined,
  }
  return {
    ...accountAdapters({ clients, clock, names, settings }),
    accountNames,
    alarms: createAlarms({ clients, names }),
    autoscaling,
    /** Of infra/bootstrap, whose state is the account's. */
    bootstrapTerraform: terraformOf({
      moduleDir: bootstrapModule(root),
      dataDir: path.join(work.dir, 'terraform', profile.name, 'bootstrap'),
      key: accountNames.stateKey,
    }),
    /** What is known of the keys of the application's secret, the configuration's own ones too. */
    catalogue: catalogueWith(settings.secretKeys),
    certificates: createCertificates({ clients }),
    clock,
    clusterTasks: createClusterTasks({ clients, clock, names }),
    credentials: createCredentials({ clients, env: profile.env, profile: settings.awsProfile }),
    database: data.database,
    deployLock,
    /** CodeDeploy's, where the service is deployed blue/green. */
    deployments: createDeployments(ofCodeDeploy),
    existing: createExisting({ clients }),
    fingerprintKey: createFingerprintKey(inBucket),
    history: createHistory(inBucket),
    /** Zones of Route 53, and what stands in them. */
    hostedZones: createHostedZones({ clients, clock }),
    http: createHttp({ caFile: profile.caFile, resolve: profile.dns === undefined ? undefined : resolve }),
    identity,
    images: createImages({
      shell,
      env: profile.env,
      root,
      source: settings.imagesSource ?? workingCheckout(),
      attestations: settings.imagesAttestations,
      buildArgs: settings.imagesBuildArgs,
      packedBecause: profile.packedBecause,
      ownBase: profile.ownBase,
    }),
    leftovers: createLeftovers({
      ...inBucket,
      environment: settings.environment,
      lockTable,
      snapshots,
      platform: settings.platform,
      workerFamilies: Object.keys(settings.platform.workers ?? {}).map(
        (worker) => namesOfWorker(names, worker).apiFamily,
      ),
    }),
    loadBalancer: createLoadBalancer({ clients, names }),
    lockTable,
    lockVersions: createLockVersionRules({ clients, lockKeys }),
    logs,
    /** What was run here last, as far as run records tell. */
    lastRuns: () => lastRuns(runsHere()),
    /** How long a command took here at most of late, in milliseconds, as far as run records tell; undefined where none does. */
    longestRun: (command: string) => longestRun({ ...runsHere(), command }),
    names,
    nameServersOf: nameServersBy(profile.dns),
    notes: [...work.notes, ...provider.notes],
    /** Who works here, for people: `ada on laptop`. */
    operator: holderOf(processes),
    parkRecords: createParkRecords(inBucket),
    pastRuns: createPastRuns(runsHere()),
    profile,
    providers: createProviders(profile.providers),
    redactor,
    redis: createRedis({ clients, names }),
    redisTokens: createRedisTokens({ clients, names }),
    registries: createRegistries({ clients }),
    /** Those of another account, by these credentials. */
    registriesOf: (account: string) => createRegistries({ account, clients }),
    releaseParameter: createReleaseParameter({ clients, clock, names }),
    resolve,
    rollout: createRollout(ofApi, {
      blueGreen: createBlueGreen(ofCodeDeploy),
      rolling: createRolling(ofApi),
    }),
    /** Tags that deploys and restores have brought to serve here, as far as run records tell. */
    releasesServed: () => releasesServed(runsHere()),
    runs: createRunRecorder({
      ...stores,
      clock,
      environment: settings.environment,
      gitUser: () => gitUser(shell, profile.env),
      principal: identity.known,
      processes,
      redactor,
      target: profile.name,
      version,
    }),
    runTask: createRunTask({ clients, clock, names }),
    secrets: createSecrets({ clients, clock }),
    service,
    settings,
    shell,
    /** Snapshots by what they are of. */
    snapshots,
    stateBucket: createStateBucket({
      clients,
      clock,
      lockKeys,
      regionFrom: settings.regionFrom,
    }),
    stateLocks,
    targetHealth,
    taskDefinitions,
    terraform: terraformOf({
      ...{ moduleDir, dataDir, key: names.stateKey, varFile: settings.varFile },
      watch: deployLock.watch,
    }),
    testListener: createTestListener({ clients, names }),
    traffic: createTrafficMeter({ clients, clock, names }),
    voiceGateway: createVoiceGateway({ clients, names }),
    voiceLambda: createVoiceLambda({ clients, clock, names }),
    webhookNotes: createWebhookNotes(inBucket),
    /** Services without a load balancer, beside the API's. */
    workers: createWorkers({
      listServices: () => listServices(clients, names),
      names,
      namesOf: (worker) => namesOfWorker(names, worker),
      reasons: rolling,
      rollingOf: (of, own) => createRolling({ ...rolling, autoscaling: unscaled, names: of, service: own }),
      serviceOf: (of) => createService({ clients, names: of }),
    }),
  }
}

/** Run records of this checkout, and their copies in the environment's state bucket where there is one. */
export const createRunStores = ({ profile, settings }: { profile: Profile; settings: Settings }) => ({
  files: localRunFiles(),
  copies:
    settings.stateBucket === undefined
      ? undefined
      : createRunCopies({
          bucket: settings.stateBucket,
          clients: clientsFor(profile, settings),
          clock: systemClock,
          prefix: namesFor(settings.environment).runsPrefix,
        }),
})
