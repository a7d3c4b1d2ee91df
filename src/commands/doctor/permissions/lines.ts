import type { MissingPermission, PermissionsFound } from '../../../steps/doctor/simulate-permissions.ts'
import type { Palette } from '../../../view/palette.ts'
import { wrap } from '../../../view/text.ts'

/** As wide as `MISSING`, and two columns. */
const WIDTH = 9

const reasons: Record<MissingPermission['why'], string> = {
  implicit: 'no policy allows it',
  explicit: 'a policy denies it',
  boundary: 'the permissions boundary does not allow it',
  organization: "the organization's policies do not allow it",
}

/** Pure: `medspa doctor permissions` for people: by what is missing, and what it is needed to. */
export function permissionLines(
  { asked, caller, missing, simulated, skipped }: PermissionsFound,
  { columns, palette }: { columns: number; palette: Palette },
): string[] {
  const line = (word: string, paint: (text: string) => string, text: string) =>
    wrap(`${word.padEnd(WIDTH)}${text}`, columns, WIDTH).map((each, at) =>
      at === 0 ? each.replace(word, paint(word)) : each,
    )
  if (skipped !== undefined) return line('SKIPPED', palette.faint, skipped)
  if (asked === 0) return line('OK', palette.good, `${caller}: the account's root, which no policy limits`)
  const allowed = `${simulated}: ${asked - missing.length} of ${asked} actions are allowed`
  if (missing.length === 0) return line('OK', palette.good, allowed)
  return [...Map.groupBy(missing, (each) => each.neededTo).entries()]
    .flatMap(([neededTo, some]) => [
      ...line('MISSING', palette.bad, `needed to ${neededTo}`),
      ...some.flatMap((each) => wrap(`${' '.repeat(WIDTH)}${told(each)}`, columns, WIDTH + 2)),
    ])
    .concat(wrap(allowed, columns, 2))
}

const told = ({ action, resource, unknownConditions, why }: MissingPermission): string => {
  const unless =
    unknownConditions.length === 0 ? '' : ` (policies have conditions besides: ${unknownConditions.join(', ')})`
  return `${action}${resource === '*' ? '' : ` on ${resource}`}: ${reasons[why]}${unless}`
}
