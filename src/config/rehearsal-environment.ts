export type Variables = Record<string, string | undefined>

/**
 * Files that are empty instead of ~/.aws, whose settings (a role, a FIPS endpoint, a program that gives credentials) hold
 * for every SDK; and no instance metadata service, which is asked for whatever is not found elsewhere.
 */
export const noAwsOfTheOperator = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
}

/** Inherited variables that could lead a rehearsal to AWS, or past loopback, or change what Terraform does there. */
export const leadsOutOfRehearsal = (name: string): boolean =>
  /^AWS_/.test(name) ||
  /^TF_VAR_/.test(name) ||
  /^TF_CLI_ARGS/.test(name) ||
  isProxy(name) ||
  [
    'BOTO_CONFIG',
    'NODE_USE_ENV_PROXY',
    'TF_DATA_DIR',
    'TF_REATTACH_PROVIDERS',
    'TF_STATE_BUCKET',
    'TF_WORKSPACE',
  ].includes(name)

/** `HTTP_PROXY`, `https_proxy`, `ALL_PROXY`, `NO_PROXY`: programs read them in either case. */
const isProxy = (name: string): boolean => /^(https?|all|no)_proxy$/i.test(name)

export const proxiesOf = (inherited: Variables): Variables =>
  Object.fromEntries(Object.entries(inherited).filter(([name]) => isProxy(name)))

/** The inherited environment without them; Node's own switch for proxies may stand in NODE_OPTIONS too. */
export const rehearsalEnvironment = (inherited: Variables): Variables =>
  Object.fromEntries(
    Object.entries(inherited)
      .filter(([name]) => !leadsOutOfRehearsal(name))
      .map(([name, value]) => [name, name === 'NODE_OPTIONS' ? withoutProxySwitch(value) : value]),
  )

/** NODE_OPTIONS without `--use-env-proxy`; undefined where nothing else is in it. */
export const withoutProxySwitch = (nodeOptions: string | undefined): string | undefined => {
  const rest = nodeOptions?.replace(/(^|\s)--use-env-proxy(=\S*)?(?=\s|$)/g, '').trim()
  return rest === '' ? undefined : rest
}

/** What the sandbox itself is started with: it asks for AWS on loopback only, and proxies are for its downloads. */
export const daemonEnvironment = (inherited: Variables): Variables => ({
  ...proxiesOf(inherited),
  ...rehearsalEnvironment(inherited),
  ...noAwsOfTheOperator,
})
