/** Words that an API logs where its outbox (the database) fails: checklist 2.8, line 2. */
export const OUTBOX_FETCH_FAILED = 'outbox fetch failed'
/** Where it does not reach Redis, and where it does: checklist 2.8, line 3. */
export const REDIS_NOT_AVAILABLE = 'redis not available'
export const REDIS_CONNECTED = 'redis connected'

/** What the platform's API logs at its start where it cannot run its migrations. */
export const AUTO_MIGRATE_FAILED = 'auto-migrate: migration failed'

/**
 * Words of trouble besides, as the platform logs them: an event that was not delivered, a migration that failed at boot, a
 * provider that nobody can be answered through, the end of a Go program.
 */
export const TROUBLE: readonly string[] = [
  'outbox delivery failed',
  AUTO_MIGRATE_FAILED,
  'SMS PROVIDER MISCONFIGURATION',
  'panic:',
]

/** All words that one look at the log is for. */
export const wordsToFind = (trouble: readonly string[] = TROUBLE): string[] => [
  OUTBOX_FETCH_FAILED,
  REDIS_NOT_AVAILABLE,
  REDIS_CONNECTED,
  ...trouble,
]
