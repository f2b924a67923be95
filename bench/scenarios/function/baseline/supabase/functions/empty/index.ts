/** As much of Deno as is used here. */
declare const Deno: { serve(handler: () => Response): void }

/** What a function costs before it does anything. */
Deno.serve(() => new Response('{}'))
