import { sql } from './database.ts'

/** Makes a confirmed user of each address, all at once. */
export async function createUsers(emails: string[]): Promise<void> {
  await sql(
    `insert into auth.users
       (id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data,
        confirmation_token, recovery_token, email_change, email_change_token_new, email_change_token_current,
        created_at, updated_at)
     select gen_random_uuid(), 'authenticated', 'authenticated', email, '', now(),
       '{"provider": "email", "providers": ["email"]}', '{}', '', '', '', '', '', now(), now()
     from unnest($1::text[]) as email`,
    [emails],
  )
}
