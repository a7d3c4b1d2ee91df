import { expect, it } from 'vitest'
import { fishCompletion } from '../../../src/commands/completion/fish.ts'
import { zshCompletion } from '../../../src/commands/completion/zsh.ts'

const commands = [
  {
    path: '',
    words: [{ name: 'doctor', description: "Check the account's quotas: a \\ too" }],
    options: [],
  },
]

// Each shell's own rule for a quote inside single quotes; test/integration/cli/answers.test.ts has the shells read the scripts.
it("keeps a description's quote inside the shell's quotes", () => {
  expect(zshCompletion(commands)).toContain(`'doctor:Check the account'\\''s quotas: a \\ too'`)
  expect(fishCompletion(commands)).toContain(`-d 'Check the account\\'s quotas: a \\\\ too'`)
})
