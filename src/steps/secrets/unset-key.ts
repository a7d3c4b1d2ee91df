import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { unsetKeys } from '../../secrets/merge.ts'
import { fateOf } from '../../secrets/wired-keys.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { step } from '../step.ts'
import { keyConfiguration } from './key-configuration.ts'
import { ofAppSecrets } from './secret-references.ts'

type Needs = Pick<Deps, 'names' | 'secrets' | 'settings'>
type Context = Pick<SecretContext, 'changed'> & Required<Pick<SecretContext, 'references'>>

/**
 * Takes a key away, unless a task reads it. Those that run have its value and go on; ECS starts no further one whose task
 * definition names a key that is not there (Amazon ECS Developer Guide, "Pass sensitive data to an Amazon ECS container"), and
 * replaces tasks at any time.
 */
export const unsetKey = (key: string) =>
  step({
    id: 'unset',
    section: '2.4',
    title: `Unset ${key}`,
    needs: ['references'],
    gives: ['changed'],
    async run(deps: Needs, context: Context) {
      const { names, secrets } = deps
      const readers = ofAppSecrets(context.references, names).filter((each) => each.key === key)
      if (readers.length > 0) throw inUse(deps, key, [...new Set(readers.map(({ taskDefinition }) => taskDefinition))])
      const { changed } = await secrets.change(names.appSecrets, (current) => unsetKeys(current, [key]))
      context.changed = changed
      return changed.length === 0 ? { skipped: `there is no key ${key}` } : { detail: `${key} is gone` }
    },
  })

const inUse = ({ settings }: Needs, key: string, readers: readonly string[]) =>
  new OperatorError(`${key} is read by ${readers.join(' and ')}: these tasks cannot start without it.`, {
    code: 'secret-key-in-use',
    whose: 'operator',
    exit: 'refused',
    ...wayOut(settings, key),
  })

/** How the tasks give the key up, before it goes: nothing is lost, and no task meets a key that is not there. */
function wayOut(settings: Needs['settings'], key: string): { hint: string; evidence?: string[] } {
  if (key === 'DATABASE_URL')
    return {
      hint: `Tasks cannot do without it; for another value: \`${commandLine('secrets set', { words: [key] })}\``,
    }
  const deploy = `\`${commandLine('deploy')}\``
  const then = `then \`${commandLine('secrets unset', { words: [key] })}\` again`
  const configuration = keyConfiguration(settings)
  if (configuration.besides.includes(key))
    return {
      hint: `Take it out of the sidecar's or the worker's secrets (api.sidecars, workers), run ${deploy}, ${then}.`,
    }
  if (fateOf(key, configuration) !== 'wired')
    return { hint: `The configuration gives it to no task any more, and was not deployed yet: run ${deploy}, ${then}.` }
  if (configuration.listed !== undefined) return { hint: `Take it out of api.secrets, run ${deploy}, ${then}.` }
  return {
    hint: `Say in medspa.config.yaml that no task reads it, by the lines below, run ${deploy}, ${then}. After that the lines can go.`,
    evidence: ['secrets:', '  keys:', `    ${key}:`, '      unread: true'],
  }
}
