import type { Client } from 'pg'
import type { NoticeMessage } from 'pg-protocol/dist/messages.js'

/** What a migration said by RAISE, or Postgres on its behalf. */
export type Notice = { severity: string; message: string }

/** Enough of what one migration says, for a loop may raise one for each row. */
const MOST = 100
const LONGEST = 1_000

/** no_active_sql_transaction: of node-pg-migrate's own COMMIT and ROLLBACK around a migration without transaction. */
const OWN = '25P01'

/** Hears the connection's notices; `begin` starts the count anew, for the next migration. */
export function forwardNotices(
  client: Client,
  tell: (notice: Notice) => void,
): { begin: (transaction: boolean) => void } {
  let heard = 0
  let ignored: string | undefined
  client.on('notice', ({ code, message = '', severity = 'NOTICE' }: NoticeMessage) => {
    if (code === ignored || ++heard > MOST + 1) return
    if (heard > MOST) return tell({ severity: 'NOTICE', message: `more than ${MOST} notices: the rest is left out` })
    const end = message.length > LONGEST ? '…' : ''
    tell({ severity, message: message.slice(0, LONGEST) + end })
  })
  return {
    begin: (transaction) => {
      heard = 0
      ignored = transaction ? undefined : OWN
    },
  }
}
