import type { Hono } from 'hono'
import { listAuditEvents } from '../../_shared/contract/endpoints/audit.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import type { AuditLog } from '../../_shared/provisioning/audit-log.ts'
import { ProvisioningError } from '../../_shared/provisioning/provisioning-error.ts'

const DEFAULT_LIMIT = 50

export function addAuditRoute(app: Hono<AppEnv>, audit: AuditLog): void {
  addRoute(app, listAuditEvents, async ({ caller, query, headers }) => {
    const { cursor, limit, format = formatOf(headers.accept), ...filter } = query
    if (format === 'json') {
      return {
        status: 200,
        body: await audit.list(caller, filter, { cursor, limit: limit ?? DEFAULT_LIMIT }),
      }
    }
    const ofPages = Object.entries({ cursor, limit }).filter(([, value]) => value !== undefined)
    if (ofPages.length > 0) {
      throw new ProvisioningError('VALIDATION_ERROR', {
        errors: ofPages.map(([name]) => ({
          pointer: `/${name}`,
          message: 'goes with pages, not with a table',
        })),
      })
    }
    return {
      response: new Response(await audit.export(caller, filter), {
        headers: {
          'Content-Type': 'text/csv; charset=utf-8; header=present',
          'Content-Disposition': `attachment; filename="audit-${new Date().toISOString().slice(0, 10)}.csv"`,
        },
      }),
    }
  })
}

function formatOf(accept: string | undefined): 'json' | 'csv' {
  return /(^|,)\s*text\/csv\b/i.test(accept ?? '') ? 'csv' : 'json'
}
