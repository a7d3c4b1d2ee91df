import { min, s, type Wait } from './wait.ts'

/** The voice Lambda, and what comes of a call. */
export const voiceWaits = {
  voiceReady: {
    what: 'Lambda to make the voice function ready',
    limitMs: 10 * min,
    everyMs: 1 * s,
    usually: '10 to 60 seconds',
    worstMs: 5 * min,
    source:
      "AWS gives no number for an image; its waiter FunctionActive lasts 5 min (botocore), Terraform's provider waits 10 min",
  },
  voiceCall: {
    what: 'Lambda to bring an idle version of the voice function back',
    limitMs: 5 * min,
    everyMs: 2 * s,
    usually: '1 to 2 minutes',
    worstMs: 106 * s,
    source:
      '40 to 106 s seen (aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws#801); AWS gives no number',
  },
  missedCall: {
    what: "the missed call to stand in the API's log",
    limitMs: 60 * s,
    // FilterLogEvents: five a second in eu-central-1, for everybody in the account.
    everyMs: s,
    usually: 'some seconds',
    worstMs: 9 * s,
    source:
      "CloudWatch Logs documents no time from a line to its reading; 4 to 8 s in public measurements of Fargate's awslogs driver, and the outbox poller's turn before that",
  },
} as const satisfies Readonly<Record<string, Wait>>
