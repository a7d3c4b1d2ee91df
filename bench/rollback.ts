/**
 * How long it takes until the previous release answers: `medspa rollback --yes` and the checklist's commands (checklist.sh), in
 * turns, on one sandbox that answers at once, as its load balancer's callers see it: `npm run build`, then `node
 * bench/rollback.ts [rounds]`. The median of the rounds' ratios may be 0.5 at most; exit code 1 where it is above. Between two
 * measurements the newer release is deployed again.
 */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Checkout, deployedClone, type Ran, succeeded } from '../test/e2e/support/checkout.ts'

const LIMIT = 0.5
const POLL_MS = 20
const rounds = Number(process.argv[2] ?? 3)
const on = ['--env', 'development', '--sandbox']

/** The release that answers behind the load balancer. */
async function answering({ http }: Checkout, balancer: string): Promise<string | undefined> {
  const answer = await http(`http://${balancer}/health`).catch(() => undefined)
  return answer?.status === 200 ? (JSON.parse(answer.body) as { release: string }).release : undefined
}

/** Milliseconds from the start of `goBack` until `to` answers first; waits for its end besides. */
async function untilAnswered(clone: Checkout, balancer: string, to: string, goBack: () => Promise<Ran>) {
  const began = performance.now()
  const going = goBack()
  const answered = (async () => {
    while ((await answering(clone, balancer)) !== to) await wait(POLL_MS)
    return performance.now() - began
  })()
  // Where it fails, nobody is waited for.
  await Promise.race([answered, going.then(succeeded).then(() => answered)])
  succeeded(await going)
  return answered
}

const clone = await deployedClone()
try {
  const { LoadBalancers } = JSON.parse(
    succeeded(await clone.bash('aws elbv2 describe-load-balancers --output json')).stdout,
  )
  const balancer: string = LoadBalancers[0].DNSName
  const previous = (await answering(clone, balancer)) ?? ''
  succeeded(
    await clone.bash(`cd infra/terraform && terraform init -input=false -backend-config="bucket=$TF_STATE_BUCKET" \\
      -backend-config="key=medspa-ai-platform/development/terraform.tfstate" -backend-config="region=$AWS_REGION"`),
  )
  await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), 'another release\n')
  const tag = await clone.commit('Another release')
  const deployNewer = () => clone.medspa(['deploy', ...on, '--yes', '--allow-bad', '--tag', tag])
  succeeded(await clone.medspa(['deploy', ...on, '--yes']))

  const ways = {
    medspa: () => clone.medspa(['rollback', ...on, '--yes', '--to', previous]),
    checklist: () => clone.bash(`bench/checklist.sh development ${previous}`),
  }
  const ratios: number[] = []
  for (let round = 0; round < rounds; round++) {
    const took = { medspa: 0, checklist: 0 }
    // Who comes first changes, so that neither always meets the machine as the other left it.
    const order = round % 2 === 0 ? (['medspa', 'checklist'] as const) : (['checklist', 'medspa'] as const)
    for (const way of order) {
      took[way] = await untilAnswered(clone, balancer, previous, ways[way])
      succeeded(await deployNewer())
    }
    ratios.push(took.medspa / took.checklist)
    const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
    console.log(
      `round ${round + 1}: rollback ${seconds(took.medspa)}, checklist ${seconds(took.checklist)}, ratio ${ratios.at(-1)?.toFixed(2)}`,
    )
  }
  const median = ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? Number.NaN
  console.log(`median ratio ${median.toFixed(2)} (at most ${LIMIT})`)
  process.exitCode = median <= LIMIT ? 0 : 1
} finally {
  await clone.dispose()
}
