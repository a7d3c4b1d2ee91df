import type { Images, PulledImage } from './images/pulled-images.ts'
import type { IsPeer } from './network/peer-uid.ts'

/** What shall run: an image, with everything that the one who asks has decided. */
export type Program = {
  /** For operators who look at what runs: `api-<task id>`. */
  name: string
  image: PulledImage
  /** Entry point and command, put together. */
  argv: readonly string[]
  /** In the image, absolute: `/app`. */
  workingDir: string
  /** The whole environment, but for what a runner adds so that the program finds its way on this machine. */
  env: Record<string, string>
  /** Where it listens; undefined for one that serves nobody. */
  address?: string | undefined
  /** Another container of the same task: they share one network, as on Fargate. */
  beside?: RunningProgram | undefined
  limits: Limits
  /** Each line of stdout and stderr, without its line end. */
  onLine: (line: string) => void
}

/** What a container is held to; a process of this machine is held to none of it. */
export type Limits = {
  /** Beyond it the kernel ends the program. */
  memoryBytes?: number | undefined
  /** Processor time at most: 0.25 of one processor. */
  cpus?: number | undefined
  /** Its share beside other containers, in ECS's CPU units. */
  cpuUnits?: number | undefined
  /** `uid:gid` or names of the image; undefined: the image's own. */
  user?: string | undefined
  readonlyRoot?: boolean | undefined
  /** A first process that passes signals on and collects what has ended. */
  init?: boolean | undefined
  ulimits?: { name: string; soft: number; hard: number }[] | undefined
  /** Paths that are volumes of its own, whatever the root file system is. */
  volumes?: Volume[] | undefined
  /** Bytes of a writable `/tmp` in memory; undefined: none but the image's. */
  tmpBytes?: number | undefined
}

/**
 * A volume that is gone with its program. It begins with what the image has under the path, and with its owner and mode, where
 * the image declares it; else it is empty, root's and 0755. Source: Amazon ECS Developer Guide, "Use bind mounts with Amazon ECS".
 */
export type Volume = { path: string; fromImage: boolean }

/** A program that runs. */
export type RunningProgram = {
  /** Its process on this machine; 0 where it ended before anybody could look. */
  pid: number
  /** What its runner knows it by. */
  id: string
  /**
   * Settles once the program has ended and its last line was handed over. Exit codes as Docker gives them, with a reason
   * where the exit code alone does not say it.
   */
  exited: Promise<{ exitCode: number; reason?: string }>
  /** Whether a connection comes from this program, or from what it started: so it is known where it has no credentials. */
  isPeer: IsPeer
  /** SIGTERM, SIGKILL after `graceMs`; resolves as `exited` does. May be called again, with less grace. */
  stop: (graceMs: number) => Promise<void>
}

/** What runs images: a container engine, or this machine itself. */
export type Runner = Images & {
  /** The address at which programs reach what the sandbox serves to them alone (Lambda's Runtime API). */
  hostAddress: string
  /** Starts a program. Rejects when it cannot be started, worded as Docker does. */
  start: (program: Program) => Promise<RunningProgram>
}
