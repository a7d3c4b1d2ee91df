import * as z from 'zod'
import { type Github, notShown } from './api.ts'

const commentSchema = z.object({ id: z.int(), body: z.string().nullish(), html_url: z.string().optional() })
/** GitHub refuses a longer one: "body is too long (maximum is 65536 characters)". */
const LONGEST = 65_536

/**
 * Writes the one comment of that name on a pull request: edits the comment where it is there, else makes it. A comment is known
 * by a mark in its first line, which nobody sees on the page. Gives its URL.
 * https://docs.github.com/en/rest/issues/comments (a pull request is an issue there)
 */
export async function writeComment(
  github: Github,
  { name, number, text }: { name: string; number: number; text: string },
): Promise<{ url: string; edited: boolean }> {
  const mark = `<!-- medspa: ${name} -->`
  const path = `/issues/${number}/comments`
  const comments = await github.all(path, (page) => z.array(commentSchema).parse(page))
  const former = comments.find(({ body }) => body?.startsWith(mark))
  const body = `${mark}\n${fitting(text, LONGEST - mark.length - 1)}`
  const to = former === undefined ? path : `/issues/comments/${former.id}`
  const answer = await github.request(to, { method: former === undefined ? 'POST' : 'PATCH', body: { body } })
  const written = commentSchema.safeParse(answer.body).data
  if (![200, 201].includes(answer.status) || written === undefined) throw notShown(github.repository, to, answer.status)
  return { url: written.html_url ?? '', edited: former !== undefined }
}

/** Pure: the text in so many characters; whole lines, and a fence that is open is closed. */
function fitting(text: string, room: number): string {
  if (text.length <= room) return text
  const note = '\n\n… the rest is too long for a comment: the log of the run has it.'
  const lines = text
    .slice(0, room - note.length - 20)
    .split('\n')
    .slice(0, -1)
  const fence = lines.reduce<string | undefined>((open, line) => {
    const found = /^`{3,}/.exec(line)?.[0]
    if (found === undefined) return open
    return open === undefined ? found : found === open ? undefined : open
  }, undefined)
  return `${lines.join('\n')}${fence === undefined ? '' : `\n${fence.slice(0, 12)}`}${note}`
}
