/** What the platform itself logs around an invocation; the wording of Lambda's own lines. */
export function startLine(requestId: string, version: string): string {
  return `START RequestId: ${requestId} Version: ${version}`
}

/** Initialisation did not end in time; the first invocation goes on with it. */
export function initTimeoutLine(ms: number): string {
  return `INIT_REPORT Init Duration: ${ms.toFixed(2)} ms\tPhase: init\tStatus: timeout`
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}`
}

/** `durationMs` from event to answer; `initMs` only for the first invocation of an environment. */
export function reportLine(invocation: {
  requestId: string
  durationMs: number
  memorySize: number
  usedMemory: number
  initMs?: number
  status?: 'timeout' | 'error'
}): string {
  const { requestId, durationMs, memorySize, usedMemory, initMs, status } = invocation
  return [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memorySize} MB`,
    `Max Memory Used: ${usedMemory} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(status === undefined ? [] : [`Status: ${status}`]),
  ].join('\t')
}

/** The name of an environment's log stream: the day, the version in brackets, 32 hexadecimal digits. */
export function streamName(day: Date, version: string, id: string): string {
  return `${day.toISOString().slice(0, 10).replaceAll('-', '/')}/[${version}]${id}`
}
