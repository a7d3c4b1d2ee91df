type Variables = Record<string, string | undefined>

const places = /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TEMP|TMP|LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|XDG_[A-Z_]+)$/

const keep = (env: Variables, wanted: (name: string) => boolean): Variables =>
  Object.fromEntries(Object.entries(env).filter(([name]) => wanted(name)))

/**
 * What a build script of a checkout needs to run, and no more: a list of what is kept, as no list of credentials is ever
 * whole. Its code is still the operator's user, who can read files; it is not handed the keys.
 */
export const buildEnvironment = (env: Variables): Variables =>
  keep(env, (name) => places.test(name) || /^(CI|COLORTERM|NO_COLOR|FORCE_COLOR|ESBUILD_.+|NODE_.+)$/.test(name))

/**
 * Git's settings that are the operator's own, CI's `safe.directory` among them. What names another repository, index or
 * object store (`git rev-parse --local-env-vars`; hooks of another repository set them) is not.
 */
const gitSettings =
  /^GIT_(CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH)$/

/** The environment of git: no credentials, no other repository, nothing that asks or is fetched, its words in English. */
export const gitEnvironment = (env: Variables): Variables => ({
  // SUDO_UID: git lets root work in the checkout of who called sudo.
  ...keep(env, (name) => places.test(name) || name === 'SUDO_UID' || gitSettings.test(name)),
  LC_ALL: 'C',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
})
