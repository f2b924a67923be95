import type { Hono } from 'hono'
import {
  listTemplates,
  readTemplate,
  readTemplateVersion,
  restoreTemplate,
  retireTemplate,
  saveTemplate,
} from '../../_shared/contract/endpoints/templates.ts'
import type { Template, TemplateChange } from '../../_shared/contract/template.ts'
import { addRoute } from '../../_shared/http/add-route.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { rateLimitHeaders } from '../../_shared/http/rate-limit-headers.ts'
import type { Limited } from '../../_shared/provisioning/rate-limit.ts'
import type { Templates } from '../../_shared/provisioning/templates.ts'

export function addTemplateRoutes(app: Hono<AppEnv>, templates: Templates): void {
  addRoute(app, listTemplates, async ({ caller, query }) => ({
    status: 200,
    body: await templates.list(caller, query.all === 'true'),
  }))

  addRoute(app, readTemplate, async ({ caller, params }) => {
    const body = await templates.read(caller, params.name)
    return { status: 200, body, headers: tagOf(body) }
  })

  addRoute(app, readTemplateVersion, async ({ caller, params }) => ({
    status: 200,
    body: await templates.readVersion(caller, params),
  }))

  addRoute(app, saveTemplate, async ({ caller, params, headers, body }) => {
    const made = answer(await templates.save(caller, params.name, body, headers['if-match']))
    const isNew = made.body.changed && made.body.template.versionCount === 1
    return { ...made, status: isNew ? 201 : 200 }
  })

  addRoute(app, restoreTemplate, async ({ caller, params, headers }) =>
    answer(await templates.restore(caller, params, headers['if-match'])),
  )

  addRoute(app, retireTemplate, async ({ caller, params, headers }) =>
    answer(await templates.retire(caller, params.name, headers['if-match'])),
  )
}

function answer({ answer: body, rateLimit }: Limited<TemplateChange>) {
  const headers = { ...rateLimitHeaders(rateLimit), ...tagOf(body.template) }
  return { status: 200 as const, body, headers }
}

/** Which version is current: what `If-Match` is compared with. */
function tagOf({ version, isRetired }: Template) {
  return { ETag: `"${isRetired ? 0 : version}"` }
}
