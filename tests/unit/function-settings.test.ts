import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { functionSettings } from '../../local/function-settings.ts'
import { functionEnvironment, type StackEnv } from '../../local/stack-env.ts'

const stack = { API_URL: 'http://127.0.0.1:54321', WEB_URL: 'http://127.0.0.1:54323' } as StackEnv

function settingsFile(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'landlord-settings-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = path.join(folder, '.env')
  writeFileSync(file, text)
  return file
}

test('functions are told what supabase/functions/.env says', () => {
  const settings = functionSettings(settingsFile('# mine\nTURNSTILE_SECRET_KEY="a b"\nEVENTS_POLL_MS=5\n'))
  expect(functionEnvironment(stack, settings)).toMatchObject({
    SUPABASE_URL: stack.API_URL,
    TURNSTILE_SECRET_KEY: 'a b',
    EVENTS_POLL_MS: '5',
  })
})

test('the pages of the stack may call beside the origins that it names', () => {
  const settings = functionSettings(settingsFile('ALLOWED_ORIGINS=http://localhost:3000\n'))
  expect(functionEnvironment(stack, settings).ALLOWED_ORIGINS).toBe(
    'http://127.0.0.1:54323,http://localhost:3000',
  )
})

test('which project the functions work on is the stack’s to say', () => {
  const settings = functionSettings(
    settingsFile('SUPABASE_URL=https://acme.supabase.co\nSUPABASE_DB_URL=x\n'),
  )
  expect(functionEnvironment(stack, settings)).toEqual(functionEnvironment(stack))
})

test('without that file nothing is changed', () => {
  const settings = functionSettings(path.join(tmpdir(), 'no-such-folder', '.env'))
  expect(functionEnvironment(stack, settings)).toEqual(functionEnvironment(stack))
})
