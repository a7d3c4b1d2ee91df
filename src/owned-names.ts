/** Environment variables that medspa itself gives to containers, or that AWS does, with where their values come from. */
export const ownedNames: Readonly<Record<string, string>> = {
  PORT: 'api.port',
  ENV: "the environment's name",
  ENVIRONMENT: "the environment's name",
  RELEASE: "the release's tag",
  PUBLIC_BASE_URL: 'public_url',
  VOICE_PUBLIC_BASE_URL: "the voice gateway's URL",
  DATABASE_URL: 'a key of the secret',
  REDIS_ADDR: 'the address of Redis',
  REDIS_TLS: 'Redis speaks TLS',
  REDIS_PASSWORD: "the secret with Redis' token",
  AWS_ACCESS_KEY_ID: "the task's role has the rights, see api.policies",
  AWS_SECRET_ACCESS_KEY: "the task's role has the rights, see api.policies",
  AWS_SESSION_TOKEN: "the task's role has the rights, see api.policies",
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: 'ECS',
  ECS_CONTAINER_METADATA_URI_V4: 'ECS',
}
