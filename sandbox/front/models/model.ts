/**
 * The form of botocore's service models (`service-2.json`), as far as requests are concerned. botocore writes them from
 * AWS's own models: https://smithy.io/2.0/aws/aws-core.html.
 */
export type ServiceModel = {
  metadata: {
    apiVersion: string
    /** What the service spoke first; `protocols` are all that it speaks today. */
    protocol: string
    protocols?: string[]
    endpointPrefix: string
    targetPrefix?: string
  }
  operations: Record<string, Operation>
  shapes: Record<string, Shape>
}

export type Operation = {
  name: string
  http: { method?: string; requestUri: string }
  input?: Reference
  deprecated?: boolean
}

/** Where a shape is used: a member of a structure, of a list, a key or a value of a map. */
export type Reference = {
  shape: string
  /** Its name on the wire, where it is not the member's. */
  locationName?: string
  /** Its name in EC2's protocol. */
  queryName?: string
  location?: 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode'
  flattened?: boolean
  xmlAttribute?: boolean
}

export type Shape = {
  type:
    | 'structure'
    | 'list'
    | 'map'
    | 'string'
    | 'character'
    | 'integer'
    | 'long'
    | 'float'
    | 'double'
    | 'boolean'
    | 'blob'
    | 'timestamp'
  members?: Record<string, Reference>
  required?: string[]
  /** The member of the input that is the whole body. */
  payload?: string
  member?: Reference
  key?: Reference
  value?: Reference
  enum?: string[]
  /** Of a text its length, of a list its items, of a number its value, of a blob its bytes. */
  min?: number
  max?: number
  pattern?: string
  flattened?: boolean
  sensitive?: boolean
  /** Any JSON. */
  document?: boolean
}

/** Members of a structure, by their names in the model. */
export type Input = Record<string, unknown>

/** A request in the model's names, and what is in it that the model lacks, each by its path. */
export type Reading = { input: Input; unknown: string[] }

/** The shape that a reference names; throws where the model does not have it. */
export function shapeOf(model: ServiceModel, reference: Reference): Shape {
  const shape = model.shapes[reference.shape]
  if (shape === undefined) throw new Error(`the service model has no shape ${reference.shape}`)
  return shape
}

/** True for a list or map whose items stand beside each other, without an element around them. */
export const isFlattened = (reference: Reference, shape: Shape): boolean =>
  reference.flattened === true || shape.flattened === true

/** `a.b`, and `b` at the top. */
export const within = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)
