import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { unlessMissing } from '../../data/files/unless-missing.ts'
import type { Call } from '../call.ts'
import type { ServiceModel } from './model.ts'

/** A service's model, and the name of its folder in botocore: `elbv2`, `cloudwatch`. */
export type NamedModel = { name: string; model: ServiceModel }

/** The model of the service that a call is for; undefined where botocore has none by that name. */
export type ModelOf = (call: Pick<Call, 'service' | 'url' | 'body'>) => Promise<NamedModel | undefined>

/** Signing names that are not the names of botocore's folders. */
const FOLDERS: Record<string, string> = {
  monitoring: 'cloudwatch',
  servicequotas: 'service-quotas',
  tagging: 'resourcegroupstaggingapi',
  states: 'stepfunctions',
  email: 'ses',
}

/** Finds models below a folder (botocore/data), reads each once, when the first call needs it. */
export function modelsIn(folder: () => Promise<string>): ModelOf {
  const models = new Map<string, Promise<NamedModel | undefined>>()
  return (call) => {
    const name = folderOf(call)
    let model = models.get(name)
    if (model === undefined) {
      model = folder()
        .then((data) => readNewest(path.join(data, name)))
        .then((model) => model && { name, model })
      models.set(name, model)
      // What could not be read may be there for the next call: botocore may just be replaced.
      model.catch(() => models.delete(name))
    }
    return model
  }
}

/** Services that share a signing name differ by the version of their API, in the path or in the form. */
function folderOf({ service, url, body }: Pick<Call, 'service' | 'url' | 'body'>): string {
  switch (service) {
    case 'apigateway':
      return url.startsWith('/v2/') ? 'apigatewayv2' : 'apigateway'
    case 'elasticloadbalancing':
      return /(^|[?&])Version=2012-06-01(&|$)/.test(`${body.toString('latin1')}&${url.split('?')[1] ?? ''}`)
        ? 'elb'
        : 'elbv2'
    case 's3':
      return url.startsWith('/v20180820/') ? 's3control' : 's3'
    default:
      return FOLDERS[service] ?? service
  }
}

/** What is not there has no model; what cannot be read is an error, or its service would be checked no more, in silence. */
async function readNewest(folder: string): Promise<ServiceModel | undefined> {
  // A signing name comes from a request: it must not lead elsewhere.
  if (!/^[a-z0-9-]+$/.test(path.basename(folder))) return undefined
  const versions = await readdir(folder).catch(unlessMissing([]))
  for (const version of versions.toSorted().toReversed()) {
    const packed = await readFile(path.join(folder, version, 'service-2.json.gz')).catch(unlessMissing(undefined))
    if (packed) return JSON.parse((await promisify(gunzip)(packed)).toString('utf8')) as ServiceModel
  }
  return undefined
}
