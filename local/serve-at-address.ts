/** As much of Deno as is used here. */
declare const Deno: {
  env: { get(name: string): string | undefined }
  serve: (options: object, handler: unknown) => unknown
}

const [, hostname, port] = /^tcp:(.+):(\d+)$/.exec(Deno.env.get('DENO_SERVE_ADDRESS') ?? '') ?? []
const { serve } = Deno

/** What a newer Deno does by itself: whoever serves serves at DENO_SERVE_ADDRESS. */
Deno.serve = (handler: unknown) => serve({ hostname, port: Number(port) }, handler)

export {}
