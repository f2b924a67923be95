import getPort, { clearLockedPorts } from 'get-port'

/** The ports that `npm start` prefers; the same as the Supabase CLI's, so that habits carry over. */
export const defaultPorts = { api: 54321, database: 54322, web: 54323, mailpit: 54324 }

/** The ports of one instance. `rest` is found by need, the others are for people. */
export type StackPorts = { api: number; database: number; web: number; mailpit: number; rest: number }

/** Chooses ports on loopback: the preferred ones where free. `taken` names those that were not. */
export async function choosePorts(
  preferred: Partial<StackPorts>,
): Promise<{ ports: StackPorts; taken: { name: string; wanted: number; got: number }[] }> {
  const ports = {} as StackPorts
  const taken = []
  for (const name of ['api', 'database', 'web', 'mailpit', 'rest'] as const) {
    const wanted = preferred[name]
    const got = await freePort(wanted)
    ports[name] = got
    if (wanted !== undefined && got !== wanted) taken.push({ name, wanted, got })
  }
  return { ports, taken }
}

/** Makes ports eligible again that were chosen and not used: what is chosen once is nobody else's for half a minute. */
export function giveUpPorts(): void {
  clearLockedPorts()
}

/** A port on loopback that nobody listens on; `preferred` if it is free. */
export function freePort(preferred?: number): Promise<number> {
  return getPort({ host: '127.0.0.1', ...(preferred ? { port: preferred } : {}) })
}
