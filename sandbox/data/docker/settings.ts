import type { Program } from '../runner.ts'
import { PROGRAM_LABEL, RUN_LABEL, SANDBOX_LABEL } from './labels.ts'

/** What every container of one sandbox has. */
export type SandboxSettings = {
  sandbox: { id: string; run: string }
  network: string
  /** The authority's certificate on this machine. */
  caFile: string
  /** A `resolv.conf` on this machine that names the sandbox's name server; undefined: Docker's own. */
  resolvFile?: string | undefined
  /** Processors of this machine: the engine refuses to promise more. */
  cpus: number
}

/** Where the sandbox's certificate authority is in each container. */
const CA_FILE = '/etc/medspa-sandbox/ca.pem'
const TMP_OPTIONS = 'rw,nosuid,nodev,mode=1777'

/** The body of `POST /containers/create` for a program; `address` is its own in the sandbox's network. */
export function containerSettings(program: Program, sandboxSettings: SandboxSettings, address: string) {
  const { limits } = program
  const [entrypoint, ...command] = program.argv
  const beside = program.beside?.id
  // Trusted by Node beside its own authorities, and by OpenSSL and Go instead of theirs: nothing else can be reached.
  const env = { ...program.env, NODE_EXTRA_CA_CERTS: CA_FILE, SSL_CERT_FILE: CA_FILE }
  return {
    Image: program.image.ref,
    Entrypoint: entrypoint === undefined ? [] : [entrypoint],
    Cmd: command,
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    WorkingDir: program.workingDir,
    ...(limits.user !== undefined && { User: limits.user }),
    AttachStdout: true,
    AttachStderr: true,
    Labels: {
      [SANDBOX_LABEL]: sandboxSettings.sandbox.id,
      [RUN_LABEL]: sandboxSettings.sandbox.run,
      [PROGRAM_LABEL]: program.name,
    },
    HostConfig: {
      NetworkMode: beside === undefined ? sandboxSettings.network : `container:${beside}`,
      ...(limits.memoryBytes !== undefined && {
        Memory: limits.memoryBytes,
        // The same again is no swap at all.
        MemorySwap: limits.memoryBytes,
      }),
      ...(limits.cpus !== undefined && { NanoCpus: Math.round(Math.min(limits.cpus, sandboxSettings.cpus) * 1e9) }),
      ...(limits.cpuUnits !== undefined && { CpuShares: limits.cpuUnits }),
      ReadonlyRootfs: limits.readonlyRoot ?? false,
      Init: limits.init ?? false,
      Ulimits: (limits.ulimits ?? []).map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
      Mounts: [
        { Type: 'bind', Source: sandboxSettings.caFile, Target: CA_FILE, ReadOnly: true },
        // Docker's own server asks nobody for containers of a network without a way out, from version 26 on.
        ...(sandboxSettings.resolvFile === undefined
          ? []
          : [{ Type: 'bind', Source: sandboxSettings.resolvFile, Target: '/etc/resolv.conf', ReadOnly: true }]),
        // Without a name it is removed with its container. Docker fills a new volume from any image, Fargate does not.
        ...(limits.volumes ?? []).map(({ fromImage, path }) => ({
          Type: 'volume',
          Target: path,
          VolumeOptions: { NoCopy: !fromImage },
        })),
      ],
      ...(limits.tmpBytes !== undefined && { Tmpfs: { '/tmp': `${TMP_OPTIONS},size=${limits.tmpBytes}` } }),
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '1' } },
    },
    ...(beside === undefined && {
      NetworkingConfig: { EndpointsConfig: { [sandboxSettings.network]: { IPAMConfig: { IPv4Address: address } } } },
    }),
  }
}
