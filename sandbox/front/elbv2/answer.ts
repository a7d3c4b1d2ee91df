import { type ServerResponse, STATUS_CODES } from 'node:http'

/** Answers with a page of the load balancer's own, as an ALB words it. Nothing happens when an answer has begun. */
export function answer(response: ServerResponse, status: number): void {
  if (response.headersSent || response.destroyed) return
  const title = `${status} ${STATUS_CODES[status]}`
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`
  response.writeHead(status, {
    server: 'awselb/2.0',
    'content-type': 'text/html',
    'content-length': Buffer.byteLength(page),
  })
  response.end(page)
}
