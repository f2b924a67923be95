set lock_timeout = '5s';
set statement_timeout = '60s';

-- Whoever has a sign-up's key speaks as its maker (I7): admins could read it in the row.
alter policy "admins see their own requests and sign-ups" on public.provisioning_requests
  using (admin_user_id = (select auth.uid()) and (select private.is_admin()));
alter policy "admins see their own requests and sign-ups" on public.provisioning_requests rename to "admins see their own requests";

comment on column public.provisioning_requests.admin_user_id is
  'Whose request it is. private.nobody() of a sign-up: no admin''s to retry, every admin''s to ask about.';
