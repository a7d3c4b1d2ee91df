/**
 * A plan as `terraform show -json` prints it, made as it is read: one line, and for each resource its planned value, its
 * change, its prior state and its configuration, some nine kilobytes. Every tenth resource is replaced, every fifth
 * updated, the others stay.
 */
export function* hugePlan(resources: number): Generator<Buffer> {
  yield* gather(64 * 1024, planText(resources))
}

const types = ['aws_db_instance', 'aws_ecs_service', 'aws_iam_role', 'aws_security_group', 'aws_lb_listener']

const attributes = (index: number, state: string) => ({
  id: `resource-${index}`,
  arn: `arn:aws:service:us-east-1:123456789012:thing/resource-${index}`,
  state,
  tags: { Name: `medspa-${index}`, Owner: 'clinic "Ärzte"' },
  rules: Array.from({ length: 8 }, (_, port) => ({ port, cidr: [`10.${port}.0.0/16`], description: 'x'.repeat(120) })),
})

const actionsOf = (index: number): string[] =>
  index % 10 === 0 ? ['delete', 'create'] : index % 5 === 0 ? ['update'] : ['no-op']

const placeOf = (index: number) => {
  const type = types[index % types.length] ?? ''
  return { address: `module.m${index % 7}[0].${type}.this["${index}"]`, type, mode: 'managed', name: 'this', index }
}

function* planText(resources: number): Generator<string> {
  yield '{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"resources":'
  yield* list(resources, (index) => ({ ...placeOf(index), values: attributes(index, 'new') }))
  yield '}},"resource_changes":'
  yield* list(resources, (index) => ({
    ...placeOf(index),
    change: {
      actions: actionsOf(index),
      before: attributes(index, 'old'),
      after: attributes(index, actionsOf(index)[0] === 'no-op' ? 'old' : 'new'),
      after_unknown: { rules: [{ port: false }] },
      ...(index % 10 === 0 ? { replace_paths: [['state']] } : {}),
    },
    ...(index % 10 === 0 ? { action_reason: 'replace_because_cannot_update' } : {}),
  }))
  yield ',"output_changes":{"vpc_id":{"actions":["no-op"],"before":"vpc-1","after":"vpc-1"}},"prior_state":'
  yield* list(resources, (index) => ({ ...placeOf(index), values: attributes(index, 'old') }))
  yield ',"configuration":'
  yield* list(resources, (index) => ({ ...placeOf(index), expressions: { state: { references: ['var.state'] } } }))
  yield '}\n'
}

function* list(length: number, itemAt: (index: number) => object): Generator<string> {
  yield '['
  for (let index = 0; index < length; index++) yield `${index === 0 ? '' : ','}${JSON.stringify(itemAt(index))}`
  yield ']'
}

/** Cuts text into chunks as a pipe does: anywhere, within a character too. */
function* gather(size: number, texts: Iterable<string>): Generator<Buffer> {
  let waiting: Buffer[] = []
  let bytes = 0
  for (const text of texts) {
    const piece = Buffer.from(text)
    waiting.push(piece)
    bytes += piece.length
    if (bytes < size) continue
    const whole = Buffer.concat(waiting)
    let at = 0
    for (; whole.length - at >= size; at += size) yield whole.subarray(at, at + size)
    waiting = [whole.subarray(at)]
    bytes = whole.length - at
  }
  yield Buffer.concat(waiting)
}
