import type { Fields, ProviderRecord, RecordKind } from '../webhooks/record.ts'

/** A phone provider's account, as far as its webhooks go. Each error is an OperatorError without a credential in it. */
export type Provider = {
  /** Every number of the account, configured or not. */
  numbers: () => Promise<ProviderRecord[]>
  /** Undefined where the account has none of that id. */
  read: (kind: RecordKind, id: string) => Promise<ProviderRecord | undefined>
  /**
   * Sets these fields alone, and gives the record as the provider's answer has it. `record`: as it was just read.
   * @throws UncertainChange where it may have changed
   */
  update: (record: ProviderRecord, fields: Fields) => Promise<ProviderRecord>
}

/** What Telnyx tells besides: nobody else has the key that signs its webhooks. */
export type TelnyxProvider = Provider & {
  /** The account's public key, in base64. */
  publicKey: () => Promise<string>
  /** How the last attempt at this very URL ended since then, whatever another URL took; undefined where there was none. */
  lastDelivery: (
    url: string,
    since: Date,
  ) => Promise<{ delivered: boolean; at: string; status: number | undefined } | undefined>
}
