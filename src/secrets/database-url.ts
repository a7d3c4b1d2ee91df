import { Sensitive } from './sensitive.ts'

/**
 * The connection string of an RDS database. Pure.
 * User, password and database are percent-encoded: RDS makes passwords with `#`, `%`, `?` and the like, which would
 * otherwise end the URL's user part. `sslmode=require` keeps the connection under TLS.
 */
export const databaseUrl = ({
  username,
  password,
  host,
  port,
  database,
}: {
  username: string
  password: Sensitive
  host: string
  port: number
  database: string
}): Sensitive => {
  const user = `${encode(username)}:${encode(password.reveal())}`
  return new Sensitive(`postgresql://${user}@${host}:${port}/${encode(database)}?sslmode=require`)
}

/** RFC 3986's reserved characters all of them: encodeURIComponent leaves `!'()*`, at which some shells and parsers stumble. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
