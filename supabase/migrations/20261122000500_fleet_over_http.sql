insert into private.error_codes (code, http_status) values ('FLEET_UNAVAILABLE', 503);
