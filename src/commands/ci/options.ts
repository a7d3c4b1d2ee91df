import type { OptionDeclaration } from '../frame/option.ts'

export const repository = {
  flags: '--repository <owner/name>',
  description: "repository on GitHub (default: GITHUB_REPOSITORY, else the checkout's origin)",
} as const satisfies OptionDeclaration
