import { readFile } from 'node:fs/promises'
import type { SandboxContext } from '../context.ts'
import { savedPort, savePort } from '../data/files/endpoint-port.ts'
import type { TestSecrets } from '../data/files/test-secrets.ts'
import type { OwnRequests } from '../front/server.ts'
import type { TestRequests } from '../front/test-hooks.ts'
import { createControl } from './control.ts'
import { createProviderJournal } from './journal.ts'
import { createSend } from './send.ts'
import { openServer, type ProviderServer } from './server.ts'
import { openState } from './state.ts'
import { createTelnyx } from './telnyx/telnyx.ts'
import { createTwilio } from './twilio/twilio.ts'

/** The phone providers of this sandbox: the APIs in which Twilio and Telnyx keep where their webhooks go. */
export type PhoneProviders = {
  /** What takes the place of `https://api.twilio.com` with its sisters, and of `https://api.telnyx.com/v2`. */
  urls: { twilio: string; telnyx: string }
  /** What the operator asks of them below `/_sandbox/`. */
  own: OwnRequests
  close: () => Promise<void>
}

type Parts = {
  context: Pick<SandboxContext, 'stateDir' | 'addresses' | 'ca' | 'log'>
  secrets: TestSecrets
  /** `127.0.0.1:<port>` */
  dns: string
  around: TestRequests['around'] | undefined
}

/** Opens them on the port that this sandbox keeps for them, or on another one where another program has it. */
export async function openPhoneProviders({ around, context, dns, secrets }: Parts): Promise<PhoneProviders> {
  const { addresses, ca, log, stateDir } = context
  const state = await openState(stateDir, secrets)
  const journal = createProviderJournal()
  const providers = {
    twilio: createTwilio(() => state.current().twilio),
    telnyx: createTelnyx(() => state.current().telnyx, secrets.TELNYX_PUBLIC_KEY),
  }
  const open = (port: number): Promise<ProviderServer> =>
    openServer(port, { providers, save: state.save, around, record: journal.add, log })
  const server = await open(await savedPort(stateDir, 'providers-port')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') return open(0)
    throw error
  })
  await savePort(stateDir, Number(new URL(server.url).port), 'providers-port')
  const send = createSend({
    dns,
    ca: await readFile(ca.caFile, 'utf8'),
    // As a process everything is on loopback; containers have a network of their own.
    isOwn: (address) => /^127\./.test(address) || address.startsWith(`${addresses.book().prefix}.`),
  })
  return {
    urls: { twilio: `${server.url}/twilio`, telnyx: `${server.url}/telnyx/v2` },
    own: createControl({ state, calls: journal.calls, send, privateKey: secrets.TELNYX_PRIVATE_KEY }),
    close: server.close,
  }
}
