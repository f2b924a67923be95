select private.install_auth_triggers();
