import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Outcome, outcomeOf } from '../harness/outcome-of.ts'
import { checkout } from '../harness/run-tool.ts'
import { ManagementApi } from './management-api.ts'

/** Somebody with a checkout and an access token, whose CLI talks to a stand-in of Supabase. */
export class Operator {
  readonly api: ManagementApi
  /** Their checkout: what is written there is nobody else's. */
  readonly folder: string

  private constructor(api: ManagementApi) {
    this.api = api
    this.folder = mkdtempSync(path.join(tmpdir(), 'landlord-operator-'))
    for (const part of ['supabase', 'cli', 'client', 'tenant-file', 'package.json'])
      cpSync(path.join(checkout, part), path.join(this.folder, part), { recursive: true })
    symlinkSync(path.join(checkout, 'node_modules'), path.join(this.folder, 'node_modules'))
    const urls = `api_url: ${api.url}\ndashboard_url: ${api.url}\nproject_host: localhost\n`
    writeFileSync(path.join(this.folder, 'profile.yaml'), `name: nobody\n${urls}`)
  }

  static async start(): Promise<Operator> {
    return new Operator(await ManagementApi.start())
  }

  /** Runs shell commands in the checkout. */
  run(commands: string, env: Record<string, string> = {}): Promise<Outcome> {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', commands], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${path.join(checkout, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH}`,
        HOME: this.folder,
        NO_COLOR: '1',
        SUPABASE_PROFILE: path.join(this.folder, 'profile.yaml'),
        SUPABASE_ACCESS_TOKEN: `sbp_${'0'.repeat(40)}`,
        DO_NOT_TRACK: '1',
        ...env,
      },
    })
    return outcomeOf(child)
  }

  async leave(): Promise<void> {
    await this.api.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
