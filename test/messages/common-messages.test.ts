import { describe, expect, it } from 'vitest'
import { whoseTurns } from '../../src/errors.ts'
import { thrownErrors } from '../support/thrown-errors.ts'

/**
 * The messages that operators meet most, as the sources throw them: what happened, whose turn it is, and what to do next.
 * `…` stands for what differs from case to case, texts in it come behind. Read a row cold before it is changed.
 */
const messages = [
  {
    code: 'config-invalid',
    cause: 'a key of medspa.config.yaml is unknown or has another type',
    whose: 'operator',
    message: 'The configuration is not valid: …',
    next: 'Correct the file: docs/configuration.md lists every key of medspa.config.yaml.',
  },
  {
    code: 'config-ambiguous',
    cause: 'medspa.config.yaml lies in two folders',
    whose: 'operator',
    message: 'There are two configurations: … and ….',
    next: 'Delete one of them, or name the one that counts: --config …',
  },
  {
    code: 'config-misnamed',
    cause: 'the file has another spelling',
    whose: 'operator',
    message: 'The configuration is named …, and there is ….',
    next: 'Name it so: `mv … …`; or pass it: --config …',
  },
  {
    code: 'lock-table-missing',
    cause: 'state.lock_table names a table that does not exist',
    whose: 'operator',
    message: 'There is no DynamoDB table … to lock the state in.',
    next: '`…` makes it, after asking; or correct state.lock_table in medspa.config.yaml.',
  },
  {
    code: 'config-conflict',
    cause: 'a variable of the shell and the file differ',
    whose: 'operator',
    message: '… and medspa.config.yaml say different things of ….',
    next: 'Keep one of them. The file is what a bare `terraform apply` reads: unset …, or take … out of the file.',
  },
  {
    code: 'production-by-default',
    cause: 'production is the default environment of a command that changes something',
    whose: 'operator',
    message: '… changes an environment, and production is only a default (…).',
    next: 'Name production on the command line: `…`',
  },
  {
    code: 'declined',
    cause: 'the operator answered no',
    whose: 'operator',
    message: '… was not approved; … was changed.',
    next: 'Run the same command again, and approve it.',
  },
  {
    code: 'state-bucket-unset',
    cause: 'no bucket for the state',
    whose: 'operator',
    message: 'No state bucket is configured.',
    next: 'Set TF_STATE_BUCKET, or state.bucket in medspa.config.yaml.',
  },
  {
    code: 'not-deployed',
    cause: 'nothing was deployed yet',
    whose: 'operator',
    message: '… is not deployed…. : …',
    next: 'Deploy it: `…`….',
  },
  {
    code: 'parked',
    cause: 'the environment is parked',
    whose: 'operator',
    message: '… is parked…. since …',
    next: '`…` restores it with its data; `…` deploys then, too.',
  },
  {
    code: 'locked',
    cause: 'another command works there',
    whose: 'operator',
    message: '… holds the deploy lock: … (…)….',
    next: 'Run it again later, or …. `…` releases the lock of a holder that is gone, and no other. The command was killed and its Terraform still works: the next `…` waits for it. Its lease is over, but its Terraform may still work there. Once it certainly does not, run `…`. Run it again.',
  },
  {
    code: 'lock-lost',
    cause: 'the machine slept, and another command took over',
    whose: 'operator',
    message: 'The deploy lock was lost: ….',
    next: 'Nothing more was done. Run the command again once the environment is free: it goes on where this one stopped.',
  },
  {
    code: 'state-locked',
    cause: 'another Terraform works there, or was killed',
    whose: 'operator',
    message: "Terraform's state is locked by ……",
    next: 'Wait for it to end and run the command again; `…` releases the lock of one that is gone.',
  },
  {
    code: 'terraform-missing',
    cause: 'no terraform on PATH',
    whose: 'operator',
    message: 'Terraform is not installed (…)',
    next: 'Install Terraform 1.11 or newer: https://developer.hashicorp.com/terraform/install',
  },
  {
    code: 'terraform-old',
    cause: 'terraform is older than 1.11',
    whose: 'operator',
    message: 'Terraform … is too old',
    next: 'Install Terraform 1.11 or newer, which can lock the state in S3: https://developer.hashicorp.com/terraform/install',
  },
  {
    code: 'engine-missing',
    cause: 'Docker does not run',
    whose: 'docker',
    message: 'The images are built by a container engine (Docker), and none answers: …',
    next: 'Start Docker, or push the images from a machine that has it and deploy with --tag <tag>.',
  },
  {
    code: 'dockerfile-missing',
    cause: 'images.source is no checkout with the targets',
    whose: 'operator',
    message: '… holds no Dockerfile with the targets api, migrate and voice-lambda.',
    next: 'Correct images.source (or MEDSPA_IMAGES_SOURCE), or leave it out for the images of this checkout.',
  },
  {
    code: 'source-changed',
    cause: 'a file was saved during the build',
    whose: 'operator',
    message: 'The source was changed while its images were built: it is … now.',
    next: 'Nothing was pushed. Run the command again: it deploys what the source holds then.',
  },
  {
    code: 'keys-missing',
    cause: "the providers' keys have no value",
    whose: 'operator',
    message: 'The secret … still needs ….',
    next: 'Put the values there (`…`), then run `…` again. secrets set',
  },
  {
    code: 'secret-in-argv',
    cause: 'the value was typed behind the key',
    whose: 'operator',
    message: 'A value on the command line is refused: ps shows it to every user, and the shell keeps it.',
    next: 'Name the key alone and type the value at the prompt, or use --stdin or --from-file. What was typed has been seen: take a new value from the provider.',
  },
  {
    code: 'secret-shape',
    cause: 'a value was cut, or is of another key',
    whose: 'operator',
    message: '…; nothing was written.',
    next: 'Copy the value again from its source. If a provider has changed the shape, give the key another pattern: secrets.keys in medspa.config.yaml.',
  },
  {
    code: 'secret-key-missing',
    cause: 'the key is mistyped',
    whose: 'operator',
    message: 'There is no key … in ….',
    next: '`…` lists the keys. secrets list',
  },
  {
    code: 'secret-not-rotated',
    cause: 'the value comes from a provider',
    whose: 'operator',
    message: 'medspa cannot generate …: only … can be rotated.',
    next: 'Take a new value from its provider, then: … secrets set',
  },
  {
    code: 'secret-reference-missing',
    cause: 'a task reads a key that is gone',
    whose: 'operator',
    message: "The release's tasks could not start: ….",
    next: '`…` names every gap; put the keys in, then run the same command again. secrets check',
  },
  {
    code: 'release-bad',
    cause: 'rollback has marked the release bad',
    whose: 'operator',
    message: '… was put back from …: the release is marked bad.',
    next: 'Deploy one that fixes it; to deploy this one all the same: `…`',
  },
  {
    code: 'release-differs',
    cause: 'somebody changed the service by hand',
    whose: 'operator',
    message: 'What runs is not …: ….',
    next: 'Somebody else changed the service, a worker or the voice Lambda meanwhile. Run the same command again.',
  },
  {
    code: 'region-mismatch',
    cause: 'a tfvars file names another region',
    whose: 'operator',
    message: '… sets … to …, and the region of … is ….',
    next: 'Set environments.….aws.region in medspa.config.yaml, and leave the variable out.',
  },
  {
    code: 'sandbox-died',
    cause: 'the sandbox was killed',
    whose: 'medspa',
    message: 'The sandbox died: nothing answers at … (its process was …).',
    next: 'Its AWS records are lost. `…` starts an empty one; the log is …. sandbox up',
  },
  {
    code: 'sandbox-silent',
    cause: 'the sandbox hangs',
    whose: 'medspa',
    message: 'The sandbox (process …) runs and does not answer.',
    next: 'Run the command again. `…` ends a sandbox that stays silent; the log is …. sandbox down',
  },
  {
    code: 'validation-failed',
    cause: 'a check failed',
    whose: 'operator',
    message: 'Validation found … failing.',
    // Where no failed check says more.
    next: 'Fix what each failed check names, and run the same command again.',
  },
  {
    code: 'over-budget',
    cause: 'the settings cost more than the budget',
    whose: 'operator',
    message: '… cost $… to $… a month; the budget is $….',
    next: 'Take smaller sizes or fewer NAT gateways and tasks: `…` shows what costs most.…',
  },
] as const

const thrown = thrownErrors()

describe('a common message', () => {
  it('is one of thirty and more, each with its own code', () => {
    expect(messages.length).toBeGreaterThanOrEqual(30)
    expect(new Set(messages.map(({ code }) => code)).size).toBe(messages.length)
  })

  it.each(messages)('$code: $cause', ({ code, message, next, whose }) => {
    const same = thrown.filter((each) => each.code === code).map(({ hint, ...each }) => ({ ...each, next: hint }))
    expect(same).toContainEqual(expect.objectContaining({ message, next, whose }))
  })

  it.each(messages)(
    '$code says in one sentence what is wrong, whose turn it is, and what to do',
    ({ message, next, whose }) => {
      expect(whoseTurns).toContain(whose)
      expect(message).toMatch(/^(?:[A-Z…-]|medspa ).{15,}/)
      expect(message.length).toBeLessThan(200)
      expect(next.length).toBeGreaterThan(10)
      // A command to paste, or a verb that says what to do.
      expect(next).toMatch(
        /`…`|^(?:Correct|Copy|Delete|Fix|Install|Keep|Look at|Name|Put|Run|Set|Start|Take|Nothing .+ Run|Somebody .+ Run)\b/,
      )
    },
  )
})

describe('every error', () => {
  it('names no "it" before it has named what it is about', () => {
    expect(thrown.filter(({ message }) => /^(?:It|That|They) /.test(message))).toEqual([])
  })
})
