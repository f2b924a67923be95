import { provisionRequestSchema } from './provision-request.ts'

/**
 * The body of `POST /tenants/{id}/clone`, in the words of `POST /tenants`. Time zone, currency, settings, features and limits
 * are the source's where they are left out; the template always is; the isolation never is.
 */
export const cloneRequestSchema = provisionRequestSchema.omit({ template: true }).meta({ id: 'CloneRequest' })
