import { min, s, type Wait } from './wait.ts'

/** What medspa and Terraform keep: buckets, tables, parameters. */
export const recordWaits = {
  stateBucket: {
    what: 'S3 to take the settings of the new bucket',
    limitMs: 2 * min,
    everyMs: 3 * s,
    usually: 'some seconds',
    worstMs: 1 * min,
    source:
      'a retry within a minute is enough as a rule (hashicorp/terraform-provider-aws#7628; the provider retries for 2 min). The rare 45 min there, and the hour after a deletion of the same name, end in words: the same command goes on',
  },
  lockTable: {
    what: 'the lock table to be ready',
    limitMs: 10 * min,
    everyMs: 2 * s,
    usually: 'some seconds',
    worstMs: 500 * s,
    source: "DynamoDB's own waiter TableExists: 25 looks, 20 seconds apart",
  },
  serviceLinkedRole: {
    what: 'IAM to show the new service-linked roles',
    limitMs: 2 * min,
    everyMs: 1 * s,
    usually: 'some seconds',
    worstMs: 1 * min,
    source:
      'IAM guide, "eventually consistent", without a number; 2 to 15 s in reports of new roles (pulumi/pulumi-aws#2411, DataDog/stratus-red-team#358), a minute at times. What goes on without them ends in words: the same command again',
  },
  dnsChange: {
    what: 'all servers of Route 53 to answer with the change',
    limitMs: 10 * min,
    everyMs: 2 * s,
    usually: 'half a minute',
    worstMs: 60 * s,
    source: 'Route 53 API reference, ChangeResourceRecordSets: generally within 60 seconds',
  },
  releaseParameter: {
    what: 'Parameter Store to show the release that was written',
    limitMs: 2 * min,
    everyMs: 1 * s,
    usually: 'at once',
    worstMs: 30 * s,
    source:
      'AWS documents no consistency of reads; a parameter that was just made is not found in about 1 % of reads, and is seconds later (aws/aws-cdk-cli#830, aws/aws-sdk-js#4349); after a deletion AWS asks for 30 s (SSM API reference, DeleteParameter)',
  },
} as const satisfies Readonly<Record<string, Wait>>
