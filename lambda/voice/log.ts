/** One JSON object a line on stdout, for CloudWatch Logs. Callers pass no secret, no body and no query. */
export function log(level: 'info' | 'warn' | 'error', msg: string, fields: Record<string, unknown> = {}): void {
  process.stdout.write(`${JSON.stringify({ level, time: new Date().toISOString(), msg, ...fields })}\n`)
}
