create or replace function private.slugify(p_name text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- Letters that Unicode does not decompose first, then NFKD so that accents fall off, then ASCII alone. Folding case by
  -- translate and not by lower() keeps the answer independent of the database's locale and equal to the contract's slugify.
  return regexp_replace(
    left(
      btrim(
        regexp_replace(
          translate(
            regexp_replace(
              normalize(
                replace(replace(replace(replace(replace(
                  translate(p_name, 'ĐđĦħıŁłØø', 'DdHhiLlOo'),
                  'ß', 'ss'), 'Æ', 'AE'), 'æ', 'ae'), 'Œ', 'OE'), 'œ', 'oe'),
                nfkd
              ),
              '[\u0300-\u036f]', '', 'g'
            ),
            'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'
          ),
          '[^a-z0-9]+', '-', 'g'
        ),
        '-'
      ),
      63
    ),
    '-+$', ''
  );
end
$$;

revoke all on function private.slugify(text) from public, anon, authenticated, service_role;
comment on function private.slugify(text) is
  'A slug made from a name. May come out shorter than a slug can be (a name in a script without Latin letters): then one must be given.';
