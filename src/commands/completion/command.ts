import { declareCommand } from '../frame/definition.ts'

export const shells = ['bash', 'zsh', 'fish'] as const
export type ShellName = (typeof shells)[number]

export const completion = declareCommand({
  words: 'completion',
  group: 'More:',
  description: 'Print the completion script of a shell',
  arguments: [{ name: '<shell>', description: 'the shell', choices: shells }],
  options: {},
  examples: [
    ['eval "$(medspa completion bash)"', 'in ~/.bashrc'],
    ['eval "$(medspa completion zsh)"', 'in ~/.zshrc, after compinit'],
    ['medspa completion fish | source', 'in config.fish'],
  ],
  about: 'machine',
})
