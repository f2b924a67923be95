import { connect } from 'node:net'

/** Writes exactly these bytes to a server, and answers all that it writes back until it closes or is silent. */
export function rawRequest(url: string, bytes: string, silenceMs = 30_000): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), hostname)
    socket.setTimeout(silenceMs, () => socket.destroy())
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      answer += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
    socket.write(Buffer.from(bytes, 'latin1'))
  })
}
