/** `node summarize-huge-plan.ts <resources> streamed|whole`: summarises and guards a huge plan, prints the counts. */
import { refusalsIn } from '../../src/terraform/guards.ts'
import { summarizePlan } from '../../src/terraform/plan.ts'
import { hugePlan } from './huge-plan.ts'

const [resources = '0', way] = process.argv.slice(2)
const chunks = hugePlan(Number(resources))
const read = () => (way === 'whole' ? JSON.parse(Buffer.concat([...chunks]).toString()).resource_changes.length : 0)
const whole: unknown = read()
const summary = await summarizePlan(way === 'whole' ? hugePlan(1) : chunks)
const refused = refusalsIn(summary, { live: true }).length
process.stdout.write(JSON.stringify({ whole, counts: summary.counts, refused }))
