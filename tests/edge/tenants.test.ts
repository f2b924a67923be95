import { again } from './again.ts'

again(['health', 'idempotency', 'owner-modes', 'http-manners', 'openapi', 'lost-replies', 'audit-export'])
