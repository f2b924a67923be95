import type pg from 'pg'
import { AuthError, invalid, unexpected } from './auth-error.ts'
import type { ApiConfig } from './config.ts'
import { isEmailTaken } from './create-user.ts'
import { type AuthMailer, actionLink, allowedRedirect, oneTimeToken } from './links.ts'
import { audit, findUser, presentUser, transaction, updateUser } from './user.ts'
import { normaliseEmail } from './user-input.ts'

/** One user is sent at most one mail in this time. */
const mailInterval = 60_000

/** Mails a recovery link. An unknown e-mail is answered like a known one. */
export async function recover(
  pool: pg.Pool,
  mailer: AuthMailer,
  config: ApiConfig,
  body: Record<string, unknown>,
  redirectTo: unknown,
): Promise<void> {
  if (!body.email) throw invalid('Password recovery requires an email')
  const email = normaliseEmail(body.email)
  const user = await findUser(pool, 'email', email)
  if (!user) return
  const wait = (user.recovery_sent_at?.getTime() ?? 0) + mailInterval - Date.now()
  if (wait > 0) {
    const seconds = Math.ceil(wait / 1000)
    throw new AuthError(
      429,
      'over_email_send_rate_limit',
      `For security purposes, you can only request this after ${seconds} seconds.`,
    )
  }
  const token = oneTimeToken(email)
  await transaction(pool, async (db) => {
    await Promise.all([
      audit(db, 'user_recovery_requested', { user_id: user.id }),
      updateUser(db, user.id, { recovery_token: token.hash, recovery_sent_at: new Date() }),
    ])
    await mailer.send('recovery', email, token, allowedRedirect(config, redirectTo))
  }).catch((error) => {
    console.error('recovery mail not sent', error)
    throw unexpected('Error sending recovery email')
  })
}

/** Makes a link without mailing it, for a user that exists. */
export async function generateLink(
  pool: pg.Pool,
  config: ApiConfig,
  body: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const email = normaliseEmail(body.email)
  const redirectTo = allowedRedirect(config, body.redirect_to)
  const type = body.type
  if (type !== 'recovery' && type !== 'magiclink' && type !== 'invite') {
    throw invalid(`Invalid email action link type requested: ${String(type)}`)
  }
  const user = await findUser(pool, 'email', email)
  if (!user) throw new AuthError(404, 'user_not_found', 'User with this email not found')
  if (type === 'invite' && user.email_confirmed_at && (await isEmailTaken(pool, email))) {
    throw new AuthError(422, 'email_exists', 'A user with this email address has already been registered')
  }
  const token = oneTimeToken(email)
  return transaction(pool, async (db) => {
    await audit(db, type === 'invite' ? 'user_invited' : 'user_recovery_requested', { user_id: user.id })
    const now = new Date()
    const linked = await updateUser(
      db,
      user.id,
      type === 'invite'
        ? { confirmation_token: token.hash, confirmation_sent_at: now, invited_at: now }
        : { recovery_token: token.hash, recovery_sent_at: now },
    )
    return {
      ...(await presentUser(db, linked)),
      action_link: actionLink(config, type, token.hash, redirectTo),
      email_otp: token.otp,
      hashed_token: token.hash,
      verification_type: type,
      redirect_to: redirectTo,
    }
  })
}
