import { awsCommandLine, shellWord } from '../../command-line.ts'

/** Shows the log of one task as it comes. */
export const tailCommand = ({ group, stream }: { group: string; stream: string }) =>
  awsCommandLine(`logs tail ${shellWord(group)} --log-stream-names ${shellWord(stream)} --follow`)
