/**
 * The label of medspa's own voice image, which the Dockerfile writes too: the program knows the variables that Terraform gives it,
 * `VOICE_MODE` and `UPSTREAM_TLS_SERVERNAME` among them.
 */
export const voiceLabel = { name: 'io.medspa.voice', value: '1' } as const

/** What it was called before it had a label of its own. */
const formerTitle = { name: 'org.opencontainers.image.title', value: 'medspa voice-lambda' } as const

/** Pure: whether an image's labels say that it is medspa's voice Lambda. */
export const isOwnVoice = (labels: Readonly<Record<string, string>>): boolean =>
  [voiceLabel, formerTitle].some(({ name, value }) => labels[name] === value)
