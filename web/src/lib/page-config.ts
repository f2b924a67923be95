import { z } from 'zod'

/** `config.json` beside index.html: what differs from one deployment of the same build to the next. */
const pageConfigSchema = z.object({
  /** The project's: `https://<ref>.supabase.co`. */
  apiUrl: z.url(),
  publishableKey: z.string().min(1),
  /** Of the edge functions, where they are not at `<apiUrl>/functions/v1`. */
  functionsUrl: z.url().optional(),
  /** Of Cloudflare Turnstile; without one nobody is asked to prove that they are human. */
  turnstileSiteKey: z.string().min(1).optional(),
  /** Where owners go when they have chosen their password. */
  signInUrl: z.url({ protocol: /^https?$/ }).optional(),
})

export type PageConfig = Required<Pick<z.output<typeof pageConfigSchema>, 'apiUrl' | 'publishableKey'>> & {
  functionsUrl: string
  turnstileSiteKey: string | undefined
  signInUrl: string | undefined
}

/** @throws Error if there is none, or it is not one. */
export async function loadPageConfig(): Promise<PageConfig> {
  const response = await fetch('/config.json', { cache: 'no-cache' })
  if (!response.ok) throw new Error(`config.json: ${response.status}`)
  const { turnstileSiteKey, signInUrl, functionsUrl, ...config } = pageConfigSchema.parse(
    await response.json(),
  )
  return {
    ...config,
    functionsUrl: functionsUrl ?? `${config.apiUrl}/functions/v1`,
    turnstileSiteKey,
    signInUrl,
  }
}
