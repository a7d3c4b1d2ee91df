import { commandLine } from '../../command-line.ts'

/**
 * How the rows of test calls are deleted. medspa deletes nothing in a database itself: it is the application's, and its owner
 * decides. The tables are those of the reference API (app/migrations), whose order the foreign keys ask for.
 */
export const cleaningLines = (): string[] => [
  'Rows of test calls are marked: `is_test` is true, the call id begins with CA00000000 (Twilio) or test- (Telnyx),',
  'and the caller is +1 NXX 555 0100 to 0199. Entries of the Redis stream medspa:conversations have `test` "true".',
  `\`${commandLine('logs', { flags: ['--grep', '"test":true'] })}\` shows the newest. Of the reference API, in one transaction:`,
  '  BEGIN;',
  '  SET LOCAL search_path TO medspa_reference, public;',
  '  DELETE FROM outbox WHERE is_test AND delivered_at IS NOT NULL;',
  '  DELETE FROM conversations c WHERE c.is_test AND NOT EXISTS',
  '    (SELECT FROM outbox o WHERE o.call_id = c.call_id AND o.delivered_at IS NULL);',
  '  DELETE FROM leads l WHERE l.is_test AND NOT EXISTS (SELECT FROM conversations c WHERE c.lead_id = l.id);',
  '  COMMIT;',
  'An event that is not delivered yet keeps its rows: run the same lines again. Redis lets old entries go by itself.',
]
