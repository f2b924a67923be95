import { again } from './again.ts'

again(['sign-up', 'tools', 'tools-provisioning', 'tools-transport', 'tools-upsert-package'])
