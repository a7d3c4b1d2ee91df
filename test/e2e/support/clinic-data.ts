import { createHash } from 'node:crypto'
import path from 'node:path'
import { type Checkout, documentOf, succeeded } from './checkout.ts'

/** What a clinic has: rows in the database, and its configuration in Redis. */
export type ClinicData = { tables: Record<string, { rows: number; checksum: string }>; redis: string }

/** Rows of each table. */
const ROWS = 3_000
/** The clinic that they are of: no test call calls it. */
const CLINIC = '+12065550199'

/** The data of a clone's development environment, past the application. */
export const clinicOf = (clone: Checkout) => {
  const psql = async (sql: string): Promise<string> => {
    const { stdout } = succeeded(
      await clone.bash(
        `DATABASE_URL="$(aws secretsmanager get-secret-value --secret-id medspa-development-app-secrets \\
          --query SecretString --output text | jq -r .DATABASE_URL)"
        PGOPTIONS='-c search_path=medspa_reference,public' psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -At`,
        { input: sql },
      ),
    )
    return stdout
  }
  const redis = async (commands: string[][]): Promise<unknown[]> => {
    const { caFile } = documentOf(succeeded(await clone.medspa(['sandbox', 'status', '--json']))).result
    const node = path.join(clone.dir, 'node_modules/.bin/node')
    const { stdout } = succeeded(
      await clone.bash(
        `export REDIS_CA='${caFile}'
        REDIS_PASSWORD="$(aws secretsmanager get-secret-value --secret-id medspa-development-redis-auth \\
          --query SecretString --output text | jq -r .REDIS_PASSWORD)"
        REDIS_ADDR="$(aws elasticache describe-replication-groups --replication-group-id medspa-development \\
          --query 'ReplicationGroups[0].NodeGroups[0].PrimaryEndpoint.[Address, Port] | join(\`:\`, [*].to_string(@))' \\
          --output text)"
        export REDIS_PASSWORD REDIS_ADDR
        '${node}' test/e2e/support/redis-talk.ts`,
        { input: JSON.stringify(commands) },
      ),
    )
    return JSON.parse(stdout) as unknown[]
  }
  /** A table's rows of this clinic, in any order: calls go on beside them. */
  const table = (name: string, condition: string) =>
    `SELECT '${name}', count(*), md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), ''))
       FROM ${name} t WHERE ${condition};`

  return {
    psql,
    /** Thousands of rows, and hundreds of keys of each kind. */
    async fill(): Promise<void> {
      await psql(`
        INSERT INTO leads (phone) SELECT '+1seed' || n FROM generate_series(1, ${ROWS}) n;
        INSERT INTO conversations (lead_id, provider, call_id, clinic_phone, reason)
          SELECT id, 'twilio', 'CAseed' || id, '${CLINIC}', 'no-answer' FROM leads WHERE phone LIKE '+1seed%';
        INSERT INTO outbox (event, call_id, payload, delivered_at)
          SELECT 'conversation.started', 'CAseed' || id, jsonb_build_object('lead', id, 'note', 'Ünïcode — “quoted”'), now()
          FROM leads WHERE phone LIKE '+1seed%';`)
      const rooms = Array.from({ length: 300 }, (_, n) => String(n))
      await redis([
        ...rooms.map((n) => [
          'SET',
          `clinic:${n}:config`,
          JSON.stringify({ clinic: n, hours: [9, 17], greeting: 'Grüß Gott' }),
        ]),
        ...rooms.map((n) => ['HSET', `clinic:${n}:numbers`, 'main', CLINIC, 'fax', `+1206555${n.padStart(4, '0')}`]),
        ['RPUSH', 'clinic:order', ...rooms],
        ['SADD', 'clinic:open', ...rooms],
        ['ZADD', 'clinic:ranks', ...rooms.flatMap((n) => [n, `clinic-${n}`])],
      ])
    },
    async digest(): Promise<ClinicData> {
      const answer = await psql(
        [
          table('leads', "t.phone LIKE '+1seed%'"),
          table('conversations', `t.clinic_phone = '${CLINIC}'`),
          table('outbox', "t.call_id LIKE 'CAseed%'"),
        ].join('\n'),
      )
      const rows = answer
        .trim()
        .split('\n')
        .map((line) => line.split('|'))
      const keys = Array.from({ length: 300 }, (_, n) => String(n))
      const replies = await redis([
        ...keys.map((n) => ['GET', `clinic:${n}:config`]),
        ...keys.map((n) => ['HGETALL', `clinic:${n}:numbers`]),
        ['LRANGE', 'clinic:order', '0', '-1'],
        ['SORT', 'clinic:open', 'BY', 'nosort', 'ALPHA'],
        ['SCARD', 'clinic:open'],
        ['ZRANGE', 'clinic:ranks', '0', '-1', 'WITHSCORES'],
      ])
      const sorted = replies.map((reply, index) => (index === 601 && Array.isArray(reply) ? reply.toSorted() : reply))
      return {
        tables: Object.fromEntries(
          rows.map(([name = '', count, checksum = '']) => [name, { rows: Number(count), checksum }]),
        ),
        redis: createHash('sha256').update(JSON.stringify(sorted)).digest('hex'),
      }
    },
    /** Of these calls, those that the database does not have. */
    async missing(callIds: readonly string[]): Promise<string[]> {
      const known = new Set((await psql('SELECT call_id FROM conversations;')).split('\n'))
      return callIds.filter((callId) => !known.has(callId))
    },
  }
}
