/** How long each status usually lasts on Fargate; of the others it depends on the task. Reports, for AWS documents none. */
const USUALLY: Readonly<Record<string, string>> = {
  PROVISIONING: 'usually 10 to 20 seconds',
  PENDING: 'usually 15 to 60 seconds; 5 minutes where a route is missing',
  DEPROVISIONING: 'usually 15 seconds',
}

/** Pure: `PENDING (usually 15 to 60 seconds; …)`: what a one-off task does, for the operator who waits for it. */
export const taskStatusInWords = (status: string): string =>
  USUALLY[status] === undefined ? status : `${status} (${USUALLY[status]})`
