import { Captcha } from '../_shared/provisioning/captcha.ts'
import { connectProvisioning } from '../_shared/provisioning/connect-provisioning.ts'
import { SignUpDatabase } from '../_shared/provisioning/sign-up-database.ts'
import { SignUpService } from '../_shared/provisioning/sign-up-service.ts'
import { createSignUpApp } from './app.ts'
import { readSignUpConfig } from './config.ts'

const config = readSignUpConfig(Deno.env.toObject())
const { calls, auth, database, births } = connectProvisioning(config)
const captcha = config.captcha && new Captcha(config.captcha)
const signUps = new SignUpDatabase(calls)
const service = new SignUpService(
  { signUps, database, auth, births, captcha },
  { patienceMs: config.databasePatienceMs },
)

Deno.serve(createSignUpApp(service, config).fetch)
