import type { RegistryCredentials } from './registry.ts'

/** An image that the registry lacks: `kind` is its target of the Dockerfile, `registry` its repository's address, `<host>[:port]/<name>`. */
export type ImageToMake = { kind: string; repository: string; tag: string; registry: string }

/** The reference under which an image stands in the engine and in the registry. */
export const referenceOf = ({ registry, tag }: ImageToMake) => `${registry}:${tag}`

export type MakeOptions = {
  /** The release's tag: what the images say that they were made from. */
  release: string
  signal: AbortSignal
  /** One line of progress. */
  line: (text: string) => void
  /** Runs the work of several images at the same time and waits for all; the first that fails ends the others. */
  together: (works: readonly ImageWork[]) => Promise<unknown>
}

/** The work of one image; gives its end in words. */
export type ImageWork = { name: string; run: (own: Pick<MakeOptions, 'line' | 'signal'>) => Promise<string> }

/** A login that lasts until `close`. */
export type Pusher = {
  /** Puts a made image under its tag. */
  push: (image: ImageToMake, signal: AbortSignal) => Promise<void>
  close: () => Promise<void>
}

export type MadeImages = {
  /** How they were made, for the screen. */
  detail: string
  pusher: (credentials: RegistryCredentials) => Promise<Pusher>
}

/** Makes images of the source checkout: real ones with a container engine, packed bundles where tasks are processes. */
export type MakeImages = (images: readonly ImageToMake[], options: MakeOptions) => Promise<MadeImages>
