import { expect, test } from 'vitest'
import { readSignUpConfig } from '../../supabase/functions/tenant-signup/config.ts'

const good = {
  SUPABASE_URL: 'https://project.test',
  SUPABASE_ANON_KEY: 'publishable',
  SUPABASE_SERVICE_ROLE_KEY: 'secret',
}

test.each(['', ' ', '\t\n'])('a blank key of the captcha (%j) is refused, and is not no captcha', (key) => {
  expect(() => readSignUpConfig({ ...good, TURNSTILE_SECRET_KEY: key })).toThrow('TURNSTILE_SECRET_KEY')
})

test('without a key there is no captcha; with one, what surrounds it is no part of it', () => {
  expect(readSignUpConfig(good).captcha).toBeUndefined()
  expect(readSignUpConfig({ ...good, TURNSTILE_SECRET_KEY: 'key\n' }).captcha?.secretKey).toBe('key')
})
