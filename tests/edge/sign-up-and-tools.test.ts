import { again } from './again.ts'

// Not tools-transport: refusing a body that is still on its way, Deno 2.1 may end the connection before its 413 has been
// read, which the stack's gateway tells as 502.
again(['sign-up', 'tools', 'tools-provisioning', 'tools-upsert-package'])
