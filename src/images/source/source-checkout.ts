import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { OperatorError } from '../../errors.ts'
import { exists, unlessMissing } from '../../io/files.ts'
import { parseJson } from '../../io/json.ts'

/**
 * How a checkout's images are made. `bundles`: it is a medspa, whose bundles are made apart from it and whose Dockerfile
 * copies them. `dockerfile`: another program with the checklist's three targets, whose whole folder is the build's context.
 */
export type ImageSource = { dir: string; kind: 'bundles' | 'dockerfile' }

const manifestSchema = z.object({ name: z.literal('medspa') })

/** Looks at a folder; one that holds neither is the operator's slip. */
export const findImageSource = async (dir: string): Promise<ImageSource> => {
  const manifest = await readFile(path.join(dir, 'package.json'), 'utf8').catch(unlessMissing(''))
  if (manifestSchema.safeParse(parseJson(manifest)).success) return { dir, kind: 'bundles' }
  if (await exists(path.join(dir, 'Dockerfile'))) return { dir, kind: 'dockerfile' }
  throw new OperatorError(`${dir} holds no Dockerfile with the targets api, migrate and voice-lambda.`, {
    code: 'dockerfile-missing',
    whose: 'operator',
    exit: 'refused',
    hint: 'Correct images.source (or MEDSPA_IMAGES_SOURCE), or leave it out for the images of this checkout.',
  })
}
