import { OperatorError } from '../../errors.ts'
import { openInBrowser } from '../../io/terminal/browser.ts'
import { dashboardLink, logGroupLink, serviceLink } from '../../releases/links/console-links.ts'
import type { LinkContext } from '../../steps/open/find-api-link.ts'
import { openApi } from '../../tasks/look/open.ts'
import type { OptionsOf, ResultOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import type { Terminal } from '../frame/terminal.ts'
import { open } from './command.ts'

type Options = OptionsOf<typeof open>
type Place = ResultOf<typeof open>['place']

/** `medspa open`: the API, or its place in AWS's console, in the operator's browser. */
export const run = (options: Options, terminal: Terminal): Promise<number> =>
  runCommand(open, options, terminal, (session) => runOpen(session, options, process.platform))

/** The body of `medspa open`. The link is printed whether a browser took it or not: a script takes it from stdout. */
export async function runOpen(
  session: Session,
  { place = 'api' }: { place?: Place | undefined },
  platform: NodeJS.Platform,
): Promise<CommandResult<typeof open>> {
  const { deps, shown, signal } = session
  const url = place === 'api' ? await apiLink(session) : linkInConsole(session, place)
  const { env } = deps.profile
  const opened = shown && (await openInBrowser(url, { env, platform, shell: deps.shell, signal }))
  return { result: { place, url, opened }, lines: [url] }
}

async function apiLink(session: Session): Promise<string> {
  const context: LinkContext = {}
  await session.follow(openApi, context, {})
  return need(context, 'link')
}

function linkInConsole({ deps }: Session, place: Exclude<Place, 'api'>): string {
  const { names, profile, settings } = deps
  if (profile.name === 'sandbox')
    throw new OperatorError('A rehearsal has no console: AWS knows nothing of it.', {
      code: 'console-missing',
      whose: 'operator',
      exit: 'refused',
      hint: 'Leave --sandbox out for the environment on AWS; of a rehearsal only `open api` leads anywhere.',
    })
  const { region } = settings
  if (place === 'logs') return logGroupLink(region, names.apiLogGroup)
  return place === 'console' ? serviceLink(region, names) : dashboardLink(region)
}
