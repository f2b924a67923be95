import { z } from 'zod'
import { packageSchema } from '../contract/tools/list-packages.ts'

/** SQL's `public.get_catalogue`: the segments, each with its packages, in their order. Without what else a row has. */
export const catalogueAnswer = z
  .object({
    segments: z.array(
      z.object({
        id: z.guid(),
        slug: z.string(),
        name: z.string(),
        hero_title: z.string().nullable(),
        position: z.int(),
        packages: z.array(z.object(packageSchema.shape)),
      }),
    ),
  })
  .transform(({ segments }) => segments)
