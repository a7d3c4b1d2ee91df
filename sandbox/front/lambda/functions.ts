import {
  GetFunctionCommand,
  type GetFunctionCommandOutput,
  LambdaClient,
  LambdaServiceException,
} from '@aws-sdk/client-lambda'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import { ImagePullError } from '../../data/images/image-record.ts'
import type { Images, PulledImage } from '../../data/images/pulled-images.ts'
import { AwsError } from '../errors.ts'

/** A version of a function with everything that is needed to run it. */
export type Runnable = {
  name: string
  /** `$LATEST` or a number. */
  version: string
  image: PulledImage
  /** Entrypoint and command, with the function's overrides. */
  command: string[]
  /** In the image. */
  workingDir: string
  variables: Record<string, string>
  memorySize: number
  timeoutMs: number
  logGroup: string
  /** The role that it runs in. */
  roleArn: string | undefined
}

/** Finds functions by what callers name them. */
export type Functions = {
  /** Throws ResourceNotFoundException, and InvalidParameterValueException for what cannot run here. */
  resolve: (name: string, qualifier: string | undefined) => Promise<Runnable>
  /** Pulls an image for a function's code (`x86_64` unless told); throws AWS's InvalidParameterValueException when it cannot be had. */
  pullSource: (imageUri: string, architecture: string | undefined) => Promise<PulledImage>
  /** Notes the image that a version runs from now on. AWS too resolves a tag once, when code is given. */
  pin: (name: string, version: string, image: PulledImage) => void
  /** What `pin` noted. */
  pinned: (name: string, version: string) => PulledImage | undefined
  /** Forgets the images of a function that was deleted; one made anew under its name numbers its versions from 1. */
  unpin: (name: string) => void
  /** All that `pin` noted, by `name:version`. */
  pins: Map<string, PulledImage>
  /** Forgets what was read of functions: one of them has changed. */
  changed: () => void
}

/** Reads functions from the control plane and keeps what it read until `changed`. */
export function createFunctions(context: SandboxContext, images: Images): Functions {
  const client = new LambdaClient(motoClientOptions(context))
  const pins = new Map<string, PulledImage>()
  let known = new Map<string, Promise<Runnable>>()

  async function pullSource(imageUri: string, architecture = 'x86_64'): Promise<PulledImage> {
    // A tag or a digest, never both: serverless/serverless#8636, pulumi/pulumi-docker-build#571.
    if (/:[^/:@]+@/.test(imageUri))
      throw new AwsError(
        'InvalidParameterValueException',
        `Source image ${imageUri} is not valid. Provide a valid source image.`,
      )
    try {
      const image = await images.pull(imageUri, architecture === 'x86_64' ? 'amd64' : architecture)
      if (!image.fromIndex) return image
      // Lambda runs one plain image: the index that a build with attestations leaves is refused.
      const message = `The image manifest, config or layer media type for the source image ${imageUri} is not supported.`
      throw new AwsError('InvalidParameterValueException', message)
    } catch (error) {
      if (!(error instanceof ImagePullError)) throw error
      const missing = /not found/.test(error.message)
      const message = missing
        ? `Source image ${imageUri} does not exist. Provide a valid source image.`
        : `Source image ${imageUri} is not valid. Provide a valid source image. (${error.message})`
      throw new AwsError('InvalidParameterValueException', message)
    }
  }

  async function read(name: string, qualifier: string | undefined): Promise<Runnable> {
    const { Configuration: config = {}, Code } = await getFunction(client, name, qualifier)
    const version = config.Version ?? '$LATEST'
    const imageUri = Code?.ImageUri
    if (!imageUri) {
      throw new AwsError(
        'InvalidParameterValueException',
        `${name} is not a function of an image: the sandbox runs no others`,
      )
    }
    const image = pins.get(`${name}:${version}`) ?? (await pullSource(imageUri, config.Architectures?.[0]))
    pins.set(`${name}:${version}`, image)
    const override = config.ImageConfigResponse?.ImageConfig
    return {
      name,
      version,
      image,
      command: [...(override?.EntryPoint ?? image.entrypoint), ...(override?.Command ?? image.cmd)],
      workingDir: override?.WorkingDirectory ?? image.workingDir,
      variables: config.Environment?.Variables ?? {},
      memorySize: config.MemorySize ?? 128,
      timeoutMs: (config.Timeout ?? 3) * 1000,
      logGroup: config.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
      roleArn: config.Role,
    }
  }

  return {
    pullSource,
    resolve(name, qualifier) {
      const key = `${name}:${qualifier ?? ''}`
      const found = known.get(key) ?? read(name, qualifier)
      known.set(key, found)
      const mine = known
      found.catch(() => mine.delete(key))
      return found
    },
    pin: (name, version, image) => void pins.set(`${name}:${version}`, image),
    pinned: (name, version) => pins.get(`${name}:${version}`),
    unpin(name) {
      for (const key of pins.keys()) if (key.startsWith(`${name}:`)) pins.delete(key)
    },
    pins,
    changed() {
      known = new Map()
    },
  }
}

async function getFunction(
  client: LambdaClient,
  name: string,
  qualifier: string | undefined,
): Promise<GetFunctionCommandOutput> {
  try {
    return await client.send(
      new GetFunctionCommand({ FunctionName: name, ...(qualifier === undefined ? {} : { Qualifier: qualifier }) }),
    )
  } catch (error) {
    if (error instanceof LambdaServiceException) {
      throw new AwsError(error.name, error.message, error.$metadata.httpStatusCode ?? 400)
    }
    throw error
  }
}

/**
 * Name and qualifier of what callers may write for a function: its name, `name:qualifier`, a partial ARN
 * (`123456789012:function:name`) or a whole one, with or without a qualifier.
 */
export function splitFunctionName(written: string): { name: string; qualifier?: string } {
  const tail = written.includes(':function:') ? (written.split(':function:')[1] ?? '') : written
  const [name = '', qualifier] = tail.split(':')
  return qualifier === undefined ? { name } : { name, qualifier }
}
