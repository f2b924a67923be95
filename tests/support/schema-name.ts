/** What a tenant's own schema and its role are called: SQL's `private.tenant_schema_name`. */
export function schemaName(tenantId: string): string {
  return `tenant_${tenantId.replaceAll('-', '')}`
}
