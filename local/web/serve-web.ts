import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

/** What the pages are told in `config.json`. */
export type WebConfig = {
  apiUrl: string
  publishableKey: string
  functionsUrl?: string
  turnstileSiteKey?: string
}

const turnstile = 'https://challenges.cloudflare.com'

/** Serves a build as a static host would: files, and index.html for every address that is none. */
export async function serveWeb(
  folder: string,
  port: number,
  config: WebConfig,
): Promise<{ stop(): Promise<void> }> {
  const origins = [config.apiUrl, config.functionsUrl ?? config.apiUrl].map((url) => new URL(url).origin)
  const captcha = config.turnstileSiteKey ? [turnstile] : []
  const app = new Hono()
  app.use(
    secureHeaders({
      referrerPolicy: 'no-referrer',
      // Of use on TLS only.
      strictTransportSecurity: false,
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", ...captcha],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", ...new Set(origins)],
        frameSrc: captcha.length > 0 ? captcha : ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    }),
  )
  app.get('/config.json', (c) => c.json(config, 200, { 'Cache-Control': 'no-cache' }))
  app.use('/assets/*', async (c, next) => {
    await next()
    if (c.res.ok) c.header('Cache-Control', 'public, max-age=31536000, immutable')
  })
  app.use(serveStatic({ root: folder }))
  app.get('/assets/*', (c) => c.notFound())
  app.use(serveStatic({ root: folder, path: 'index.html' }))
  const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' })
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject))
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}
