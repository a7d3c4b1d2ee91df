/** A process that applies a module and can be killed: `node slow-apply.ts MODULE_DIR DATA_DIR`. Prints each event. */
import { createShell } from '../../../src/io/shell.ts'
import { createTerraform } from '../../../src/terraform/run.ts'

const [moduleDir, dataDir] = process.argv.slice(2)
if (moduleDir === undefined || dataDir === undefined) throw new Error('usage: slow-apply.ts MODULE_DIR DATA_DIR')
const env = { PATH: process.env.PATH, HOME: moduleDir }
const terraform = createTerraform({ moduleDir, dataDir, env, shell: createShell(), scrub: (text) => text })
const plan = await terraform.plan({ variables: {} })
await terraform.apply(plan, { onResource: ({ state }) => process.stdout.write(`${state}\n`) })
