create table private.error_codes (
  code text constraint error_codes_pkey primary key,
  http_status smallint not null,
  constraint error_code_is_upper_snake_case check (code ~ '^[A-Z][A-Z_]+$'),
  constraint error_status_is_an_http_error check (http_status between 400 and 599)
);

comment on table private.error_codes is
  'Every error code of the contract with its HTTP status. private.raise_error refuses to raise anything else.';

alter table private.error_codes enable row level security;
revoke all on table private.error_codes from public, anon, authenticated, service_role;

insert into private.error_codes (code, http_status) values
  ('VALIDATION_ERROR', 400),
  ('INVALID_SLUG', 400),
  ('EMAIL_VALIDATION_FAILED', 400),
  ('IDEMPOTENCY_KEY_MISSING', 400),
  ('UNAUTHENTICATED', 401),
  ('FORBIDDEN', 403),
  ('CAPTCHA_REFUSED', 403),
  ('SIGN_UP_CLOSED', 403),
  ('NOT_FOUND', 404),
  ('METHOD_NOT_ALLOWED', 405),
  ('DUPLICATE_SLUG', 409),
  ('DUPLICATE_DOMAIN', 409),
  ('EMAIL_UNAVAILABLE', 409),
  ('DUPLICATE_REQUEST', 409),
  ('INVALID_TRANSITION', 409),
  ('DUPLICATE_API_KEY_NAME', 409),
  ('API_KEY_LIMIT_REACHED', 409),
  ('API_KEY_RETIRED', 409),
  ('TEMPLATE_RETIRED', 409),
  ('CATALOGUE_LIMIT_REACHED', 409),
  ('SCHEMA_NOT_APPLICABLE', 409),
  ('TENANT_MIGRATION_FAILED', 409),
  ('SCHEMA_DRIFTED', 409),
  ('FLEET_RUN_ACTIVE', 409),
  ('TENANT_PURGED', 410),
  ('PRECONDITION_FAILED', 412),
  ('BATCH_ITEM_CANCELLED', 409),
  ('BATCH_ROLLED_BACK', 409),
  ('BATCH_UNDONE', 409),
  ('SIGN_UP_WITHDRAWN', 409),
  ('PAYLOAD_TOO_LARGE', 413),
  ('UNSUPPORTED_MEDIA_TYPE', 415),
  ('IDEMPOTENCY_KEY_REUSED', 422),
  ('BATCH_REJECTED', 422),
  ('RATE_LIMITED', 429),
  ('PROVISIONING_FAILED', 500),
  ('AUTH_USER_CREATION_FAILED', 502),
  ('AUTH_UNAVAILABLE', 503),
  ('DATABASE_UNAVAILABLE', 503),
  ('CAPTCHA_UNAVAILABLE', 503),
  ('SCHEMA_UNAVAILABLE', 503),
  ('FLEET_UNAVAILABLE', 503),
  ('TIMEOUT', 504);
