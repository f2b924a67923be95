/** What a replay says in place of the secret that it has no more. */
export function rotationHint(tenantId: string, keyId: string): string {
  return `The secret was shown once and is stored nowhere. For a new pair: POST /tenants/${tenantId}/keys/${keyId}/rotate`
}
