import path from 'node:path'
import type { PulledImage } from '../../data/images/pulled-images.ts'
import type { Lambda } from '../../front/lambda/index.ts'
import type { ServiceCopy } from './service-copy.ts'

/** Images by `name:version`; their folders are in the state folder `stateDir`. */
type Saved = { stateDir: string; images: Map<string, PulledImage> }

/** The image that each version of a function runs. `stateDir` is this sandbox's own. */
export const lambdaCopy = ({ pins }: Lambda, stateDir: string): ServiceCopy<Saved> => ({
  save: () => ({ stateDir, images: pins }),
  async resume({ stateDir: original, images }) {
    for (const [key, image] of images) {
      pins.set(key, { ...image, rootDir: path.join(stateDir, path.relative(original, image.rootDir)) })
    }
  },
})
