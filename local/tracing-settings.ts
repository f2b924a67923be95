/** Where traces go is the machine's affair: its OTEL_… variables are passed on to functions, which trace if there is an endpoint. */
export function tracingSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      name.startsWith('OTEL_') && value ? [[name, value]] : [],
    ),
  )
  if (!given.OTEL_EXPORTER_OTLP_ENDPOINT) return given
  return { OTEL_DENO: 'true', OTEL_SERVICE_NAME: 'landlord', ...given }
}
