/**
 * Makes `AWS_*` of this process what `wanted` says, as it is for child programs. AWS's SDK reads the process's own
 * environment, and the files that it names, for whatever a client was not told: a profile, a FIPS endpoint, retry modes.
 */
export function adoptAwsVariables(wanted: Record<string, string | undefined>): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
  for (const [name, value] of Object.entries(wanted)) {
    if (name.startsWith('AWS_') && value !== undefined) process.env[name] = value
  }
}
