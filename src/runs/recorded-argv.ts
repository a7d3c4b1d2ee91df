/** Options whose values say what was asked for and can be no secret. */
const plainValues = [
  '--env',
  '--config',
  '--tag',
  '--allow-destroy',
  '--terraform-lock',
  '--budget',
  '--keep',
  '--confirm',
]
const leftOut = '…'

/** Pure: a command line to be kept. The command and flags stay, of values only those that can be no secret. */
export function recordedArgv(argv: readonly string[]): string[] {
  let valueMayStay = true
  const below = argv[0] === 'park' && argv[1] === 'prune'
  return argv.map((word, at) => {
    if (below && at === 1) return word
    if (!word.startsWith('-')) {
      const stays = valueMayStay
      valueMayStay = false
      return stays ? word : leftOut
    }
    const [flag = '', ...value] = word.split('=')
    valueMayStay = plainValues.includes(flag) && value.length === 0
    if (value.length === 0) return flag
    return plainValues.includes(flag) ? word : `${flag}=${leftOut}`
  })
}
