import { again } from './again.ts'

again(['batch-inline', 'templates', 'own-schema', 'lifecycle', 'fleet'])
