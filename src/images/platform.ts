/** What a container is for, as Docker writes it: `linux/amd64`. */
export type Platform = `${string}/${string}`

/** What Terraform registers the tasks and the Lambda for: `X86_64` in modules/ecs_fargate, `x86_64` in modules/lambda. */
export const platform: Platform = 'linux/amd64'

/**
 * The first line of a Dockerfile that builds on another platform come what may. BuildKit of Docker 20.10 lets such an
 * image claim the platform that was asked for: afterwards nothing tells.
 */
export const pinnedElsewhere = (dockerfile: string): string | undefined => {
  const pinned = [...dockerfile.matchAll(/^[ \t]*FROM[ \t]+--platform=["']?([^\s"'$]+)["']?[ \t].*$/gim)]
  return pinned.find(([, named = '']) => named !== platform && !named.startsWith(`${platform}/`))?.[0].trim()
}
