import type { Command } from 'commander'
import { createLandlordClient, type LandlordClient } from '../client/landlord-client.ts'
import { type Output, outputOf } from './output/output.ts'
import { findProject, type Project, type ProjectFlags } from './project.ts'
import { subjectOf, tokenSource } from './sign-in.ts'

/** An admin at work: what most commands act through. */
export interface Session {
  client: LandlordClient
  output: Output
  project: Project
  /** The admin's user id. */
  adminId(): Promise<string>
}

/** How often a call is made again that may succeed later. */
const RETRIES = 3

/** A session at the project that the command works on. Signs in with the first call. @throws CommandError */
export function openSession(command: Command): Session {
  const project = findProject('PUBLISHABLE_KEY', command.optsWithGlobals<ProjectFlags>())
  const accessToken = tokenSource(project)
  const output = outputOf(command)
  const client = createLandlordClient({
    baseUrl: project.functionUrl,
    publishableKey: project.key,
    accessToken,
    retry: {
      attempts: RETRIES,
      onRetry: ({ error, delayMs }) =>
        output.note(
          `${error.message}\nWaiting ${Math.ceil(delayMs / 1000)} s for another try; Ctrl-C ends it.`,
        ),
    },
  })
  return { client, output, project, adminId: async () => subjectOf(await accessToken()) }
}
