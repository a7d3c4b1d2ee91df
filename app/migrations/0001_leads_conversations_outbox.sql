-- A lead is one caller, known by number.
CREATE TABLE leads (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  phone text NOT NULL UNIQUE,
  is_test boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_call_at timestamptz NOT NULL DEFAULT now()
);

-- One conversation for each missed call. Providers deliver more than once: the pair below makes that harmless.
CREATE TABLE conversations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lead_id bigint NOT NULL REFERENCES leads (id),
  provider text NOT NULL CHECK (provider IN ('twilio', 'telnyx')),
  call_id text NOT NULL,
  clinic_phone text NOT NULL,
  reason text NOT NULL,
  is_test boolean NOT NULL DEFAULT false,
  started_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (provider, call_id)
);

CREATE INDEX conversations_by_lead ON conversations (lead_id, started_at);

-- What has to be published, written in the transaction that makes it true.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event text NOT NULL,
  call_id text NOT NULL,
  payload jsonb NOT NULL,
  is_test boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  delivered_at timestamptz
);

-- The poller reads only what is left; delivered rows do not grow this index.
CREATE INDEX outbox_undelivered ON outbox (id) WHERE delivered_at IS NULL;
