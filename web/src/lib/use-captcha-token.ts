import { useState } from 'react'

/** The token of a captcha, which is good for one sending. Without a site key none is missing. */
export function useCaptchaToken(siteKey: string | undefined) {
  const [token, setToken] = useState<string>()
  const [turn, setTurn] = useState(0)
  return {
    token,
    isMissing: siteKey !== undefined && token === undefined,
    take: setToken,
    /** A new one counts as another captcha: as its `key`. */
    turn,
    renew() {
      setToken(undefined)
      setTurn((current) => current + 1)
    },
  }
}
